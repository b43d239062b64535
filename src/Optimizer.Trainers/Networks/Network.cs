using System.Collections.Immutable;

namespace Optimizer.Trainers.Networks;

/// <summary>One layer with its weights, as plain numbers: no tensor, so that pruning, factorising and writing need no libtorch.</summary>
public abstract record Layer
{
    /// <summary>Numbers that are learnt.</summary>
    public virtual long Parameters => 0;
}

/// <param name="Weight">outputs x inputs, row-major (torch's layout).</param>
/// <param name="Bias">(outputs), or null.</param>
public sealed record DenseLayer(float[] Weight, float[]? Bias, int Inputs, int Outputs) : Layer
{
    public override long Parameters => Weight.Length + (Bias?.Length ?? 0);
}

/// <summary>A square convolution with stride 1.</summary>
/// <param name="Weight">outChannels x inChannels x kernel x kernel, row-major.</param>
/// <param name="Padding">Zeros on each side.</param>
public sealed record ConvLayer(float[] Weight, float[]? Bias, int InChannels, int OutChannels, int Kernel, int Padding) : Layer
{
    public override long Parameters => Weight.Length + (Bias?.Length ?? 0);
}

public sealed record ReluLayer : Layer;

/// <summary>Maximum over squares of this size, with the size as stride; a ragged rest is dropped.</summary>
public sealed record MaxPoolLayer(int Size) : Layer;

/// <summary>(channels, height, width) to one vector.</summary>
public sealed record FlattenLayer : Layer;

/// <summary>A feed-forward classifier: the output of the last layer is one logit per class.</summary>
/// <param name="InputShape">Of one row: [features] or [channels, height, width].</param>
public sealed record Network(ImmutableArray<int> InputShape, ImmutableArray<Layer> Layers)
{
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    public int Classes => Shapes()[^1][0];

    /// <summary>Shape of one row before the first layer and after each.</summary>
    /// <exception cref="InvalidOperationException">A layer does not fit what comes before it.</exception>
    public ImmutableArray<ImmutableArray<int>> Shapes()
    {
        var shapes = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        shapes.Add(InputShape);
        for (var index = 0; index < Layers.Length; index++) shapes.Add(After(shapes[^1], Layers[index], index));
        return shapes.ToImmutable();
    }

    private static ImmutableArray<int> After(ImmutableArray<int> shape, Layer layer, int index) => layer switch
    {
        DenseLayer dense when shape.Length == 1 && shape[0] == dense.Inputs && Has(dense.Weight, dense.Bias, dense.Inputs, dense.Outputs) => [dense.Outputs],
        ConvLayer conv when shape.Length == 3 && shape[0] == conv.InChannels && Math.Min(shape[1], shape[2]) + (2 * conv.Padding) >= conv.Kernel
            && Has(conv.Weight, conv.Bias, conv.InChannels * conv.Kernel * conv.Kernel, conv.OutChannels) =>
            [conv.OutChannels, shape[1] + (2 * conv.Padding) - conv.Kernel + 1, shape[2] + (2 * conv.Padding) - conv.Kernel + 1],
        ReluLayer => shape,
        MaxPoolLayer pool when shape.Length == 3 && Math.Min(shape[1], shape[2]) >= pool.Size => [shape[0], shape[1] / pool.Size, shape[2] / pool.Size],
        FlattenLayer => [shape.Aggregate(1, (product, size) => product * size)],
        _ => throw new InvalidOperationException($"Layer {index} ({layer.GetType().Name}) does not fit an input of shape [{string.Join(", ", shape)}]."),
    };

    private static bool Has(float[] weight, float[]? bias, int perOutput, int outputs) =>
        weight.LongLength == (long)perOutput * outputs && (bias is null || bias.Length == outputs);
}

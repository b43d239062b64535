using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Compression;

/// <summary>Second moments of what each layer reads, x x' summed over rows (and places, for a convolution): which directions of its inputs matter.</summary>
public sealed class InputMoments : IDisposable
{
    /// <summary>A convolution sees hundreds of places per row, so that fewer rows are enough.</summary>
    private const int MostConvolutionRows = 128;

    /// <summary>Wider layers do without: the matrix would be larger than the layer.</summary>
    private const int WidestInput = 2048;

    /// <summary>Held for good: a scalar made for one call may be finalised while libtorch still reads it.</summary>
    private static readonly Scalar One = 1.0.ToScalar();

    private readonly Dictionary<int, Tensor> sums = [];

    private InputMoments()
    {
    }

    /// <param name="rows">rows x features: training rows.</param>
    public static InputMoments Of(Network network, ReadOnlySpan<float> rows)
    {
        var (moments, shapes, seen) = (new InputMoments(), network.Shapes(), 0);
        var layers = Enumerable.Range(0, network.Layers.Length).Where(index => Inputs(network.Layers[index]) is > 0 and <= WidestInput).ToHashSet();
        using var observed = new ObservedNetwork(network, layers);
        observed.Each(rows, (index, values) =>
        {
            if (index == 0) seen += values.Length / shapes[0].Aggregate(1, (product, size) => product * size);
            if (!layers.Contains(index) || (network.Layers[index] is ConvLayer && seen > MostConvolutionRows)) return;
            moments.Add(index, network.Layers[index], values, shapes[index]);
        });
        return moments;
    }

    /// <returns>inputs x inputs, float64; null for layers without one.</returns>
    public Tensor? this[int layer] => sums.GetValueOrDefault(layer);

    public void Dispose()
    {
        foreach (var sum in sums.Values) sum.Dispose();
    }

    private static int Inputs(Layer layer) => layer switch
    {
        DenseLayer dense => dense.Inputs,
        ConvLayer { Kernel: > 1 } conv => conv.InChannels * conv.Kernel * conv.Kernel,
        _ => 0,
    };

    private void Add(int index, Layer layer, ReadOnlySpan<float> values, IReadOnlyList<int> shape)
    {
        using var scope = NewDisposeScope();
        var x = tensor(values.ToArray()).reshape([-1, .. shape.Select(size => (long)size)]);
        if (layer is ConvLayer conv) x = nn.functional.unfold(x, conv.Kernel, padding: conv.Padding).transpose(1, 2).flatten(0, 1);
        var moment = x.t().matmul(x).to(ScalarType.Float64);
        if (sums.TryGetValue(index, out var sum)) sum.add_(moment, One);
        else sums[index] = moment.DetachFromDisposeScope();
    }
}

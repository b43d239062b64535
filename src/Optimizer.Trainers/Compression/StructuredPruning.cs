using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Compression;

/// <summary>
/// Removes whole neurons and channels, those with the smallest L1 norm of incoming weights, together with the inputs of the next layer that read
/// them. Li et al. 2017, Pruning Filters for Efficient ConvNets, arXiv:1608.08710. The result is a smaller dense network, so it is faster
/// everywhere. Logits are never pruned.
/// </summary>
public static class StructuredPruning
{
    /// <summary>Kernels work in blocks of this many channels: widths from twice as many are kept at multiples of it.</summary>
    private const int Block = 16;

    /// <param name="sparsity">Share of the units of each layer to remove, 0..1.</param>
    public static Network Prune(Network network, double sparsity)
    {
        var layers = network.Layers.ToBuilder();
        for (var index = 0; index < layers.Count; index++)
        {
            var next = NextWithWeights(layers, index);
            if (next < 0 || Units(layers[index]) is not { } units) continue;
            var keep = Strongest(layers[index], units, Kept(units, sparsity));
            layers[index] = WithOutputs(layers[index], keep);
            layers[next] = WithInputs(layers[next], keep, units);
        }

        return network with { Layers = layers.ToImmutable() };
    }

    /// <summary>How many of a layer's units stay: the nearest multiple of 16, the lower of two equally near; below 32 units any number from 1.</summary>
    public static int Kept(int units, double sparsity)
    {
        var wanted = units * (1 - sparsity);
        if (wanted >= units) return units;
        return units < 2 * Block
            ? Math.Max(1, (int)Math.Round(wanted))
            : Math.Clamp((int)Math.Ceiling((wanted / Block) - 0.5) * Block, Block, units);
    }

    private static int NextWithWeights(IList<Layer> layers, int index)
    {
        for (var next = index + 1; next < layers.Count; next++)
        {
            if (Units(layers[next]) is not null) return next;
        }

        return -1;
    }

    private static int? Units(Layer layer) => layer switch
    {
        DenseLayer dense => dense.Outputs,
        ConvLayer conv => conv.OutChannels,
        _ => null,
    };

    /// <returns>Indices in ascending order; among equal norms the earlier units stay.</returns>
    private static int[] Strongest(Layer layer, int units, int count)
    {
        var weight = layer is DenseLayer dense ? dense.Weight : ((ConvLayer)layer).Weight;
        var perUnit = weight.Length / units;
        return [.. Enumerable.Range(0, units)
            .OrderByDescending(unit => weight.AsSpan(unit * perUnit, perUnit).ToArray().Sum(value => (double)Math.Abs(value)))
            .Take(count)
            .Order()];
    }

    private static Layer WithOutputs(Layer layer, int[] keep) => layer switch
    {
        DenseLayer dense => dense with { Weight = Blocks(dense.Weight, keep, dense.Inputs), Bias = Of(dense.Bias, keep), Outputs = keep.Length },
        ConvLayer conv => conv with { Weight = Blocks(conv.Weight, keep, conv.InChannels * conv.Kernel * conv.Kernel), Bias = Of(conv.Bias, keep), OutChannels = keep.Length },
        _ => layer,
    };

    /// <param name="units">Of the layer before, pruning left out of account: a flattened channel is several inputs in a row.</param>
    private static Layer WithInputs(Layer layer, int[] keep, int units)
    {
        switch (layer)
        {
            case DenseLayer dense:
                var perUnit = dense.Inputs / units;
                var inputs = keep.Length * perUnit;
                return dense with { Weight = [.. Enumerable.Range(0, dense.Outputs).SelectMany(row => Blocks(dense.Weight.AsSpan(row * dense.Inputs, dense.Inputs), keep, perUnit))], Inputs = inputs };
            case ConvLayer conv:
                var (square, filter) = (conv.Kernel * conv.Kernel, conv.InChannels * conv.Kernel * conv.Kernel);
                return conv with { Weight = [.. Enumerable.Range(0, conv.OutChannels).SelectMany(row => Blocks(conv.Weight.AsSpan(row * filter, filter), keep, square))], InChannels = keep.Length };
            default:
                return layer;
        }
    }

    private static float[] Blocks(ReadOnlySpan<float> values, int[] keep, int size)
    {
        var kept = new float[keep.Length * size];
        for (var at = 0; at < keep.Length; at++) values.Slice(keep[at] * size, size).CopyTo(kept.AsSpan(at * size));
        return kept;
    }

    private static float[]? Of(float[]? bias, int[] keep) => bias is null ? null : [.. keep.Select(unit => bias[unit])];
}

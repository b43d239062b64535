using Optimizer.Trainers.Networks;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Compression;

/// <summary>
/// A weight matrix as a product of two thin ones, by truncated singular value decomposition (Eckart and Young 1936): W ~ (U sqrt(S)) (sqrt(S) V').
/// A k x k convolution becomes a k x k convolution to few channels and a 1 x 1 one from there (Zhang et al. 2016, arXiv:1505.06798).
/// </summary>
public static class LowRankFactors
{
    /// <summary>Matrices of a lower full rank than this (few classes, one input channel) lose much and save nothing: they stay whole.</summary>
    private const int SmallestFullRank = 16;

    /// <param name="share">Of the full rank that is kept, 0..1.</param>
    /// <param name="notes">What was left whole and why is added.</param>
    public static Network Factorise(Network network, double share, ICollection<string> notes)
    {
        var layers = network.Layers.ToBuilder();
        for (var index = layers.Count - 1; index >= 0; index--)
        {
            var (weight, rows, columns) = Matrix(layers[index]);
            if (weight.Length == 0) continue;
            var full = Math.Min(rows, columns);
            var rank = Math.Max(1, (int)Math.Round(full * share));
            if (full < SmallestFullRank)
            {
                notes.Add($"Layer {index} ({rows} x {columns}) is not factorised: its full rank is only {full}.");
                continue;
            }

            if ((long)rank * (rows + columns) >= (long)rows * columns)
            {
                notes.Add($"Layer {index} ({rows} x {columns}) is not factorised: rank {rank} would not make it smaller.");
                continue;
            }

            var (first, second) = Split(weight, rows, columns, rank);
            var (inner, outer) = Pair(layers[index], first, second, rank);
            layers[index] = outer;
            layers.Insert(index, inner);
        }

        return network with { Layers = layers.ToImmutable() };
    }

    private static (float[] Weight, int Rows, int Columns) Matrix(Layer layer) => layer switch
    {
        DenseLayer dense => (dense.Weight, dense.Outputs, dense.Inputs),
        ConvLayer { Kernel: > 1 } conv => (conv.Weight, conv.OutChannels, conv.InChannels * conv.Kernel * conv.Kernel),
        _ => ([], 0, 0),
    };

    private static (Layer Inner, Layer Outer) Pair(Layer layer, float[] first, float[] second, int rank) => layer switch
    {
        DenseLayer dense => (new DenseLayer(first, null, dense.Inputs, rank), new DenseLayer(second, dense.Bias, rank, dense.Outputs)),
        ConvLayer conv => (conv with { Weight = first, Bias = null, OutChannels = rank }, new ConvLayer(second, conv.Bias, rank, conv.OutChannels, 1, 0)),
        _ => throw new ArgumentException($"A layer of type {layer.GetType().Name} has no matrix.", nameof(layer)),
    };

    /// <returns>First: rank x columns. Second: rows x rank.</returns>
    private static (float[] First, float[] Second) Split(float[] weight, int rows, int columns, int rank)
    {
        using var scope = NewDisposeScope();
        var (u, s, v) = linalg.svd(tensor(weight, rows, columns), fullMatrices: false);
        var root = s[TensorIndex.Slice(0, rank)].sqrt();
        var first = root.unsqueeze(1) * v[TensorIndex.Slice(0, rank)];
        var second = u[TensorIndex.Colon, TensorIndex.Slice(0, rank)] * root;
        return (first.contiguous().data<float>().ToArray(), second.contiguous().data<float>().ToArray());
    }
}

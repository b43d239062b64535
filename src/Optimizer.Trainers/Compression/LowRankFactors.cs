using Optimizer.Trainers.Networks;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Compression;

/// <summary>
/// A weight matrix as a product of two thin ones, by truncated singular value decomposition (Eckart and Young 1936): W ~ (U sqrt(S)) (sqrt(S) V').
/// Where the moments of the inputs are known, what is kept is what changes the outputs least on such inputs, not the matrix: with L L' the
/// moments, W L is decomposed and L taken out again (Chen et al. 2021, DRONE). A k x k convolution becomes a k x k convolution to few
/// channels and a 1 x 1 one from there (Zhang et al. 2016, arXiv:1505.06798).
/// </summary>
public static class LowRankFactors
{
    /// <summary>Matrices of a lower full rank than this (few classes, one input channel) lose much and save nothing: they stay whole.</summary>
    private const int SmallestFullRank = 16;

    /// <summary>Share of the mean moment.</summary>
    private const double Ridge = 0.001;

    /// <param name="share">Of the full rank that is kept, 0..1.</param>
    /// <param name="notes">What was left whole and why is added.</param>
    /// <param name="moments">Of this network's inputs; null: the matrices alone decide.</param>
    public static Network Factorise(Network network, double share, ICollection<string> notes, InputMoments? moments = null)
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

            var (first, second) = Split(weight, rows, columns, rank, moments?[index]);
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
    private static (float[] First, float[] Second) Split(float[] weight, int rows, int columns, int rank, Tensor? moment)
    {
        using var scope = NewDisposeScope();
        var matrix = tensor(weight, rows, columns).to(ScalarType.Float64);
        var root = moment is null ? null : Root(moment);
        var (u, s, v) = linalg.svd(root is null ? matrix : matrix.matmul(root), fullMatrices: false);
        var kept = TensorIndex.Slice(0, rank);
        var first = root is null ? v[kept] : linalg.solve(root.t(), v[kept].t()).t();
        var second = u[TensorIndex.Colon, kept] * s[kept];
        return Balanced(Numbers(first), Numbers(second), columns, rank);
    }

    /// <summary>Gives each row of the first factor the length of the second's column that reads it: training on and 8 bits both suffer from unequal ones.</summary>
    private static (float[] First, float[] Second) Balanced(double[] first, double[] second, int columns, int rank)
    {
        var rows = second.Length / rank;
        for (var component = 0; component < rank; component++)
        {
            var (own, other) = (0.0, 0.0);
            for (var column = 0; column < columns; column++) own += Math.Pow(first[(component * columns) + column], 2);
            for (var row = 0; row < rows; row++) other += Math.Pow(second[(row * rank) + component], 2);
            if (own <= 0 || other <= 0) continue;
            var factor = Math.Pow(other / own, 0.25);
            for (var column = 0; column < columns; column++) first[(component * columns) + column] *= factor;
            for (var row = 0; row < rows; row++) second[(row * rank) + component] /= factor;
        }

        return ([.. first.Select(value => (float)value)], [.. second.Select(value => (float)value)]);
    }

    /// <summary>L with L L' the moments plus a ridge, so that directions that the rows never took keep some weight.</summary>
    private static Tensor Root(Tensor moment)
    {
        var (size, values) = ((int)moment.shape[0], moment.data<double>().ToArray());
        var ridge = Ridge * Enumerable.Range(0, size).Average(at => values[(at * size) + at]);
        for (var at = 0; at < size; at++) values[(at * size) + at] += ridge > 0 ? ridge : 1;
        return linalg.cholesky(tensor(values, size, size));
    }

    private static double[] Numbers(Tensor tensor) => tensor.contiguous().data<double>().ToArray();
}

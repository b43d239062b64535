using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Compression;

/// <summary>
/// Sets the smallest weights of each layer to zero. Han et al. 2015, arXiv:1506.02626. The matrices stay dense: it saves neither time nor bytes,
/// which the result says.
/// </summary>
public static class UnstructuredPruning
{
    /// <summary>1 where a weight stays, 0 where it goes; null for layers without weights. In the layers' order, each in its weight's layout.</summary>
    public static float[]?[] Masks(Network network, double sparsity) => [.. network.Layers.Select(layer => layer switch
    {
        DenseLayer dense => Mask(dense.Weight, sparsity),
        ConvLayer conv => Mask(conv.Weight, sparsity),
        _ => null,
    })];

    public static Network Apply(Network network, float[]?[] masks) =>
        network with { Layers = [.. network.Layers.Select((layer, index) => Masked(layer, masks[index]))] };

    /// <returns>Share of the weights (biases left out) that are exactly 0.</returns>
    public static double ZeroShare(Network network)
    {
        var weights = network.Layers.Select(layer => layer switch { DenseLayer dense => dense.Weight, ConvLayer conv => conv.Weight, _ => [] }).ToArray();
        return weights.Sum(values => (double)values.Count(value => value == 0)) / weights.Sum(values => values.Length);
    }

    private static Layer Masked(Layer layer, float[]? mask) => layer switch
    {
        DenseLayer dense when mask is not null => dense with { Weight = [.. dense.Weight.Zip(mask, (weight, stays) => weight * stays)] },
        ConvLayer conv when mask is not null => conv with { Weight = [.. conv.Weight.Zip(mask, (weight, stays) => weight * stays)] },
        _ => layer,
    };

    private static float[] Mask(float[] weight, double sparsity)
    {
        var mask = new float[weight.Length];
        Array.Fill(mask, 1);
        var smallest = Enumerable.Range(0, weight.Length).OrderBy(at => Math.Abs(weight[at])).Take((int)Math.Round(weight.Length * sparsity));
        foreach (var at in smallest) mask[at] = 0;
        return mask;
    }
}

using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Compression;

/// <summary>A network's layers with their sizes, in one line.</summary>
internal static class NetworkText
{
    public static string Of(Network network) => string.Join(", ", network.Layers.Select(layer => layer switch
    {
        DenseLayer dense => $"dense {dense.Inputs}-{dense.Outputs}",
        ConvLayer conv => $"conv {conv.Kernel}x{conv.Kernel} {conv.InChannels}-{conv.OutChannels}",
        MaxPoolLayer pool => $"maxpool {pool.Size}",
        ReluLayer => "relu",
        FlattenLayer => "flatten",
        _ => layer.GetType().Name,
    }));
}

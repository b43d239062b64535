using Optimizer.Trainers.Compression;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Compression;

public sealed class UnstructuredPruningTests
{
    [Fact]
    public void The_smallest_weights_of_each_layer_become_zero_and_biases_stay()
    {
        var network = new Network([4], [new DenseLayer([1, -4, 0.5f, 3, -2, 0.1f, 6, -5], [0.01f, 0.02f], 4, 2)]);

        var pruned = UnstructuredPruning.Apply(network, UnstructuredPruning.Masks(network, 0.5));

        var dense = Assert.IsType<DenseLayer>(Assert.Single(pruned.Layers));
        Assert.Equal([0, -4, 0, 3, 0, 0, 6, -5], dense.Weight);
        Assert.Equal([0.01f, 0.02f], dense.Bias!);
        Assert.Equal(0.5, UnstructuredPruning.ZeroShare(pruned));
    }

    [Fact]
    public void Convolutions_and_dense_layers_lose_the_same_share()
    {
        var network = SampleNetworks.Cnn(1, 8, 8, 10, 20, 10, 5);

        var masks = UnstructuredPruning.Masks(network, 0.8);

        Assert.Equal([18f, -1, -1, 360, -1, -1, -1, 160, -1, 10], masks.Select(mask => mask?.Sum() ?? -1));
    }
}

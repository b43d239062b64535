using Optimizer.Trainers.Compression;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Compression;

public sealed class StructuredPruningTests
{
    [Theory]
    [InlineData(1024, 0.5, 512)]
    [InlineData(100, 0.5, 48)]
    [InlineData(64, 0.3, 48)]
    [InlineData(32, 0.25, 16)]
    [InlineData(32, 0.9, 16)]
    [InlineData(48, 0.01, 48)]
    [InlineData(100, 0, 100)]
    [InlineData(20, 0.25, 15)]
    [InlineData(3, 0.95, 1)]
    public void Wide_layers_keep_multiples_of_16_and_none_is_emptied(int units, double sparsity, int kept) =>
        Assert.Equal(kept, StructuredPruning.Kept(units, sparsity));

    [Fact]
    public void Neurons_that_do_nothing_go_first_and_the_scores_stay()
    {
        var network = SampleNetworks.Mlp(9, 40, 20, 5);
        network = Silence(Silence(network, 0, Enumerable.Range(0, 24)), 2, [1, 3, 5, 7, 19]);
        var rows = SampleNetworks.Rows(network, 6);

        var pruned = StructuredPruning.Prune(network, 0.25);

        Assert.Equal([(9, 32), (32, 15), (15, 5)], pruned.Layers.OfType<DenseLayer>().Select(dense => (dense.Inputs, dense.Outputs)));
        Assert.InRange(Differences.Largest(NaiveForward.Run(pruned, rows), NaiveForward.Run(network, rows)), 0, 1e-6);
    }

    [Fact]
    public void Channels_go_with_what_reads_them_through_pooling_and_flattening()
    {
        var network = SampleNetworks.Cnn(2, 9, 10, 8, 12, 6, 3);
        network = Silence(Silence(Silence(network, 0, [0, 3]), 3, [11, 2, 5]), 7, [4]);
        var rows = SampleNetworks.Rows(network, 4);

        var pruned = StructuredPruning.Prune(network, 0.25);

        Assert.Equal([(2, 6), (6, 9)], pruned.Layers.OfType<ConvLayer>().Select(conv => (conv.InChannels, conv.OutChannels)));
        Assert.Equal([(36, 4), (4, 3)], pruned.Layers.OfType<DenseLayer>().Select(dense => (dense.Inputs, dense.Outputs)));
        var silentFourth = Silence(network, 7, [Weakest((DenseLayer)network.Layers[7], besides: 4)]);
        Assert.InRange(Differences.Largest(NaiveForward.Run(pruned, rows), NaiveForward.Run(silentFourth, rows)), 0, 1e-6);
    }

    [Fact]
    public void The_logits_are_never_pruned()
    {
        var pruned = StructuredPruning.Prune(SampleNetworks.Mlp(64, 10), 0.9);

        Assert.Equal(10, pruned.Classes);
        Assert.Equal(650, pruned.Parameters);
    }

    private static int Weakest(DenseLayer dense, int besides) => Enumerable.Range(0, dense.Outputs)
        .Where(unit => unit != besides)
        .MinBy(unit => dense.Weight.Skip(unit * dense.Inputs).Take(dense.Inputs).Sum(Math.Abs));

    /// <summary>Units that give 0 whatever comes in.</summary>
    private static Network Silence(Network network, int index, IEnumerable<int> units)
    {
        var layer = network.Layers[index];
        var (weight, bias) = layer is DenseLayer dense ? (dense.Weight, dense.Bias!) : (((ConvLayer)layer).Weight, ((ConvLayer)layer).Bias!);
        (weight, bias) = ([.. weight], [.. bias]);
        foreach (var unit in units)
        {
            Array.Clear(weight, unit * (weight.Length / bias.Length), weight.Length / bias.Length);
            bias[unit] = 0;
        }

        Layer silenced = layer is DenseLayer whole ? whole with { Weight = weight, Bias = bias } : (ConvLayer)layer with { Weight = weight, Bias = bias };
        return network with { Layers = network.Layers.SetItem(index, silenced) };
    }
}

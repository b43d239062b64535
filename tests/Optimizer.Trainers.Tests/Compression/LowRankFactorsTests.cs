using Optimizer.Trainers.Compression;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Compression;

[Collection(TorchCollection.Name)]
public sealed class LowRankFactorsTests
{
    private readonly List<string> notes = [];

    [Fact]
    public void A_matrix_of_low_rank_is_factorised_without_loss()
    {
        var product = Product(SampleNetworks.Numbers(40 * 6, 1), SampleNetworks.Numbers(6 * 48, 2), 40, 6, 48);
        var network = new Network([48], [new DenseLayer(product, SampleNetworks.Numbers(40, 3), 48, 40), new ReluLayer(), SampleNetworks.Dense(40, 4, 4)]);
        var rows = SampleNetworks.Rows(network, 5);

        var factorised = LowRankFactors.Factorise(network, 0.15, notes);

        Assert.Equal([(48, 6), (6, 40), (40, 4)], factorised.Layers.OfType<DenseLayer>().Select(dense => (dense.Inputs, dense.Outputs)));
        Assert.Null(((DenseLayer)factorised.Layers[0]).Bias);
        Assert.InRange(Differences.Largest(NaiveForward.Run(factorised, rows), NaiveForward.Run(network, rows)), 0, 1e-3);
    }

    [Fact]
    public void A_convolution_becomes_one_to_few_channels_and_one_by_one_from_there()
    {
        var product = Product(SampleNetworks.Numbers(32 * 4, 1), SampleNetworks.Numbers(4 * 36, 2), 32, 4, 36);
        var network = new Network([4, 6, 5], [new ConvLayer(product, SampleNetworks.Numbers(32, 3), 4, 32, 3, 1), new FlattenLayer(), SampleNetworks.Dense(32 * 30, 3, 4)]);
        var rows = SampleNetworks.Rows(network, 2);

        var factorised = LowRankFactors.Factorise(network, 0.125, notes);

        Assert.Equal([(4, 4, 3), (4, 32, 1)], factorised.Layers.OfType<ConvLayer>().Select(conv => (conv.InChannels, conv.OutChannels, conv.Kernel)));
        Assert.InRange(Differences.Largest(NaiveForward.Run(factorised, rows), NaiveForward.Run(network, rows)), 0, 1e-2);
    }

    [Fact]
    public void What_would_not_shrink_is_left_whole_and_said()
    {
        var network = SampleNetworks.Mlp(64, 64, 10);

        var factorised = LowRankFactors.Factorise(network, 0.5, notes);

        Assert.Equal(network.Layers, factorised.Layers);
        Assert.Equal(
            ["Layer 2 (10 x 64) is not factorised: its full rank is only 10.", "Layer 0 (64 x 64) is not factorised: rank 32 would not make it smaller."],
            notes);
    }

    [Fact]
    public void The_truncation_is_the_nearest_matrix_of_its_rank()
    {
        var network = SampleNetworks.Mlp(32, 32);
        var weight = ((DenseLayer)network.Layers[0]).Weight;

        var factorised = LowRankFactors.Factorise(network, 0.25, notes);

        var (first, second) = ((DenseLayer)factorised.Layers[0], (DenseLayer)factorised.Layers[1]);
        var error = Product(second.Weight, first.Weight, 32, 8, 32).Zip(weight, (a, b) => Math.Pow(a - b, 2)).Sum();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var values = TorchSharp.torch.linalg.svdvals(TorchSharp.torch.tensor(weight, 32, 32)).data<float>().ToArray();
        Assert.Equal(values.Skip(8).Sum(value => (double)value * value), error, 1e-3);
    }

    [Fact]
    public void Knowing_the_inputs_the_outputs_change_less_than_by_the_matrix_alone()
    {
        var network = new Network([40], [SampleNetworks.Dense(40, 64, 1), new ReluLayer(), SampleNetworks.Dense(64, 48, 2), new ReluLayer(), SampleNetworks.Dense(48, 5, 3)]);
        var rows = Product(SampleNetworks.Numbers(300 * 8, 5), SampleNetworks.Numbers(8 * 40, 6), 300, 8, 40);
        var expected = NaiveForward.Run(network, rows);
        using var moments = InputMoments.Of(network, rows);

        var blind = LowRankFactors.Factorise(network, 0.25, notes);
        var seeing = LowRankFactors.Factorise(network, 0.25, notes, moments);

        Assert.True(Differences.Relative(NaiveForward.Run(seeing, rows), expected) < 0.5 * Differences.Relative(NaiveForward.Run(blind, rows), expected));
    }

    [Fact]
    public void The_moments_of_a_convolution_are_those_of_its_patches()
    {
        var network = new Network([2, 3, 3], [SampleNetworks.Conv(2, 4, 3, 1, 1), new FlattenLayer(), SampleNetworks.Dense(36, 2, 2)]);
        var rows = SampleNetworks.Rows(network, 3);

        using var moments = InputMoments.Of(network, rows);

        // The centre of the kernel meets every pixel once: entry (4, 4) is the sum of squares of the first channel.
        Assert.Equal(Enumerable.Range(0, 3).Sum(row => rows.AsSpan(row * 18, 9).ToArray().Sum(value => (double)value * value)), moments[0]!.data<double>()[(4 * 18) + 4], 1e-3);
        Assert.Equal([18L, 18L], moments[0]!.shape);
        Assert.Equal([36L, 36L], moments[2]!.shape);
    }

    /// <returns>rows x columns.</returns>
    private static float[] Product(float[] left, float[] right, int rows, int inner, int columns)
    {
        var product = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                product[(row * columns) + column] = (float)Enumerable.Range(0, inner).Sum(at => (double)left[(row * inner) + at] * right[(at * columns) + column]);
        }

        return product;
    }
}

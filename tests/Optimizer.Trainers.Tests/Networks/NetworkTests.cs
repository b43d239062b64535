using System.Collections.Immutable;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Networks;

public sealed class NetworkTests
{
    public static TheoryData<string, Layer, int[]> Misfits => new()
    {
        { "a vector of another length", new DenseLayer(new float[6], null, 3, 2), [4] },
        { "an image without flattening", new DenseLayer(new float[32], null, 16, 2), [1, 4, 4] },
        { "too few weights", new DenseLayer(new float[7], null, 4, 2), [4] },
        { "too many biases", new DenseLayer(new float[8], new float[3], 4, 2), [4] },
        { "a vector to a convolution", new ConvLayer(new float[9], null, 1, 1, 3, 1), [16] },
        { "other channels", new ConvLayer(new float[18], null, 2, 1, 3, 1), [1, 4, 4] },
        { "too few kernel weights", new ConvLayer(new float[8], null, 1, 1, 3, 1), [1, 4, 4] },
        { "too few channel biases", new ConvLayer(new float[18], new float[1], 1, 2, 3, 1), [1, 4, 4] },
        { "a kernel larger than the image", new ConvLayer(new float[25], null, 1, 1, 5, 0), [1, 4, 4] },
        { "a pool larger than the image", new MaxPoolLayer(3), [1, 2, 4] },
    };

    [Fact]
    public void Shapes_follow_padding_pooling_and_flattening()
    {
        var network = new Network(
            [2, 7, 5],
            [
                SampleNetworks.Conv(2, 3, 3, 1, 1), new ReluLayer(), new MaxPoolLayer(2), SampleNetworks.Conv(3, 4, 2, 0, 2), new FlattenLayer(),
                SampleNetworks.Dense(8, 6, 3),
            ]);

        Assert.Equal(
            ["2,7,5", "3,7,5", "3,7,5", "3,3,2", "4,2,1", "8", "6"],
            network.Shapes().Select(shape => string.Join(',', shape)));
        Assert.Equal(6, network.Classes);
        Assert.Equal((3 * 2 * 9) + 3 + (4 * 3 * 4) + 4 + (6 * 8) + 6, network.Parameters);
    }

    [Theory, MemberData(nameof(Misfits))]
    public void A_layer_that_does_not_fit_is_named_with_the_shape_before_it(string what, Layer layer, int[] shape)
    {
        var network = new Network(shape.ToImmutableArray(), [new ReluLayer(), layer]);

        var refused = Assert.Throws<InvalidOperationException>(() => network.Shapes());

        Assert.True(refused.Message == $"Layer 1 ({layer.GetType().Name}) does not fit an input of shape [{string.Join(", ", shape)}].", what);
    }

    [Fact]
    public void The_naive_forward_computes_a_small_network_as_by_hand()
    {
        // 2 x 2 image, one 2 x 2 kernel with padding 1: nine sums, of which the pool of 3 keeps the largest.
        var network = new Network(
            [1, 2, 2],
            [new ConvLayer([1, 2, 3, 4], [0.5f], 1, 1, 2, 1), new ReluLayer(), new MaxPoolLayer(3), new FlattenLayer(), new DenseLayer([2, -1], [0, 1], 1, 2)]);

        // x = [[1, -1], [2, 0]]. Best place: rows 0-1, columns -1-0 → 2*1 + 4*2 = 10, plus 0.5.
        Assert.Equal([21f, -9.5f], NaiveForward.Run(network, [1f, -1f, 2f, 0f]));
    }
}

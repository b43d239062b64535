using Optimizer.Core.Seeds;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Tests.Artifacts;

/// <summary>Untrained networks and rows, the same at every run.</summary>
internal static class SampleNetworks
{
    public static float[] Numbers(int count, long seed, double scale = 1)
    {
        var random = new TrialRandom(seed, 0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(scale * random.NextNormal()))];
    }

    public static DenseLayer Dense(int inputs, int outputs, long seed, bool bias = true) =>
        new(Numbers(inputs * outputs, seed, Math.Sqrt(2.0 / inputs)), bias ? Numbers(outputs, seed + 1000, 0.1) : null, inputs, outputs);

    public static ConvLayer Conv(int inChannels, int outChannels, int kernel, int padding, long seed, bool bias = true) =>
        new(Numbers(inChannels * outChannels * kernel * kernel, seed, Math.Sqrt(2.0 / (inChannels * kernel * kernel))), bias ? Numbers(outChannels, seed + 1000, 0.1) : null, inChannels, outChannels, kernel, padding);

    public static Network Mlp(params int[] widths)
    {
        var layers = new List<Layer>();
        for (var at = 1; at < widths.Length; at++)
        {
            if (at > 1) layers.Add(new ReluLayer());
            layers.Add(Dense(widths[at - 1], widths[at], at));
        }

        return new Network([widths[0]], [.. layers]);
    }

    /// <summary>The middle matrix as two products, the first without bias.</summary>
    public static Network LowRank(int inputs, int width, int rank, int classes) => new(
        [inputs],
        [Dense(inputs, width, 1), new ReluLayer(), Dense(width, rank, 2, bias: false), Dense(rank, width, 3), new ReluLayer(), Dense(width, classes, 4)]);

    public static Network Cnn(int channels, int height, int width, int first, int second, int hidden, int classes)
    {
        var flat = second * (height / 2 / 2) * (width / 2 / 2);
        return new Network(
            [channels, height, width],
            [
                Conv(channels, first, 3, 1, 1), new ReluLayer(), new MaxPoolLayer(2),
                Conv(first, second, 3, 1, 2), new ReluLayer(), new MaxPoolLayer(2),
                new FlattenLayer(), Dense(flat, hidden, 3), new ReluLayer(), Dense(hidden, classes, 4),
            ]);
    }

    /// <summary>A convolution as k x k to few channels and 1 x 1 to many.</summary>
    public static Network LowRankCnn(int channels, int side, int rank, int outChannels, int classes) => new(
        [channels, side, side],
        [Conv(channels, rank, 3, 1, 1, bias: false), Conv(rank, outChannels, 1, 0, 2), new ReluLayer(), new FlattenLayer(), Dense(outChannels * side * side, classes, 3)]);

    /// <summary>Inputs between 0 and 1, as pictures are.</summary>
    public static float[] Rows(Network network, int count, long seed = 99)
    {
        var random = new TrialRandom(seed, 0);
        var features = network.InputShape.Aggregate(1, (product, size) => product * size);
        return [.. Enumerable.Range(0, count * features).Select(_ => (float)random.NextUnit())];
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Training;

/// <summary>New networks with random weights.</summary>
public static class Architecture
{
    private const int Kernel = 3;
    private const int HeadWidth = 128;

    /// <summary>A weight in training: the copy here, the tensor, its gradient and two moments, float32 each.</summary>
    private const int BytesPerWeight = 20;

    /// <summary>Stream of the weights among the streams of a seed; epochs have 1, 2, ….</summary>
    private const long WeightStream = 0;

    /// <param name="shape">Of one row: [features] or [channels, height, width].</param>
    /// <exception cref="StageFailedException">The model cannot take such rows, or is too large for memory.</exception>
    public static Network Build(TrainSettings settings, ImmutableArray<int> shape, int classes, long seed)
    {
        var room = new Room(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerWeight);
        Make(settings, shape, classes, room.Take);
        return Make(settings, shape, classes, new Draw(new TrialRandom(seed, WeightStream)).Weights);
    }

    private static Network Make(TrainSettings settings, ImmutableArray<int> shape, int classes, WeightSource weights) => settings.Model switch
    {
        "mlp" => Mlp(settings, shape, classes, weights),
        "cnn" when shape.Length == 3 => Cnn(settings, shape, classes, weights),
        "cnn" => throw new StageFailedException(
            "error", $"Model cnn needs images, but a row has the shape [{string.Join(", ", shape)}]. Set shape: [channels, height, width] in data, or use mlp."),
        var other => throw new StageFailedException("error", $"Model '{other}' is unknown; there are mlp and cnn."),
    };

    /// <summary>Depth hidden layers of Width neurons, rectified.</summary>
    private static Network Mlp(TrainSettings settings, ImmutableArray<int> shape, int classes, WeightSource weights)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        if (shape.Length > 1) layers.Add(new FlattenLayer());
        var inputs = shape.Aggregate(1, (product, size) => product * size);
        for (var depth = 0; depth < settings.Depth; depth++, inputs = settings.Width)
        {
            layers.Add(Dense(inputs, settings.Width, weights));
            layers.Add(new ReluLayer());
        }

        layers.Add(Dense(inputs, classes, weights));
        return new(shape, layers.ToImmutable());
    }

    /// <summary>Depth blocks of 3 x 3 convolution, ReLU and 2 x 2 maximum (while a side has at least 2), channels doubling from Width; then a hidden layer of 128.</summary>
    private static Network Cnn(TrainSettings settings, ImmutableArray<int> shape, int classes, WeightSource weights)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        var (channels, height, width) = (shape[0], shape[1], shape[2]);
        for (var block = 0; block < settings.Depth; block++)
        {
            var next = settings.Width << block;
            layers.Add(Conv(channels, next, weights));
            layers.Add(new ReluLayer());
            channels = next;
            if (height < 2 || width < 2) continue;
            layers.Add(new MaxPoolLayer(2));
            (height, width) = (height / 2, width / 2);
        }

        layers.Add(new FlattenLayer());
        layers.Add(Dense(channels * height * width, HeadWidth, weights));
        layers.Add(new ReluLayer());
        layers.Add(Dense(HeadWidth, classes, weights));
        return new(shape, layers.ToImmutable());
    }

    private static DenseLayer Dense(int inputs, int outputs, WeightSource weights) =>
        new(weights((long)inputs * outputs, inputs), new float[outputs], inputs, outputs);

    private static ConvLayer Conv(int inputs, int outputs, WeightSource weights) => new(
        weights((long)inputs * outputs * Kernel * Kernel, inputs * Kernel * Kernel), new float[outputs], inputs, outputs, Kernel, Kernel / 2);

    private delegate float[] WeightSource(long count, int fanIn);

    /// <summary>Counts weights without making any, until there are more than fit.</summary>
    private sealed class Room(long most)
    {
        private long taken;

        public float[] Take(long count, int fanIn)
        {
            taken += count;
            return count <= Array.MaxLength && taken <= most
                ? []
                : throw new StageFailedException(
                    "out_of_memory", $"A network of at least {taken} weights does not fit: {most} fit into memory, {Array.MaxLength} into one layer. Use a smaller width or depth.");
        }
    }

    private sealed class Draw(TrialRandom random)
    {
        /// <summary>Uniform with variance 2 / fan-in, which keeps the scale of rectified activations (He et al. 2015, arXiv 1502.01852).</summary>
        public float[] Weights(long count, int fanIn)
        {
            var bound = Math.Sqrt(6.0 / fanIn);
            var weights = new float[count];
            for (var i = 0; i < weights.Length; i++) weights[i] = (float)(((2 * random.NextUnit()) - 1) * bound);
            return weights;
        }
    }
}

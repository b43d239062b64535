using System.Collections.Immutable;
using Optimizer.Core.Data;
using Optimizer.Core.Seeds;

namespace Optimizer.Trainers.Tests;

/// <summary>Made-up rows that a small network learns in a few epochs.</summary>
internal static class SmallData
{
    /// <summary>Noise with one bright block per class.</summary>
    public static LoadedData Images(int rows = 240, int side = 8, int channels = 1, int classes = 4) =>
        Of([channels, side, side], rows, classes);

    public static LoadedData Vectors(int rows = 240, int features = 12, int classes = 3) => Of([features], rows, classes);

    private static LoadedData Of(ImmutableArray<int> shape, int rows, int classes)
    {
        var random = new TrialRandom(11, 0);
        var width = shape.Aggregate(1, (product, size) => product * size);
        var labels = Enumerable.Range(0, rows).Select(row => row % classes).ToArray();
        var features = new float[rows * width];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < width; i++)
                features[(row * width) + i] = (float)((0.3 * random.NextUnit()) + (i * classes / width == labels[row] ? 0.7 * random.NextUnit() : 0));
        var (train, validation) = (rows * 7 / 10, rows * 85 / 100);
        return new(
            new(features, labels, [.. Enumerable.Range(0, classes).Select(c => $"class{c}")], shape),
            new([.. Enumerable.Range(0, train)], [.. Enumerable.Range(train, validation - train)], [.. Enumerable.Range(validation, rows - validation)], 0),
            $"small-{string.Join('x', shape)}-{rows}-{classes}");
    }
}

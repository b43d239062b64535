using System.Collections.Immutable;
using Optimizer.Core.Seeds;

namespace Optimizer.Trainers.Training;

/// <summary>Random copies of training images.</summary>
public static class Augmentation
{
    /// <summary>One pixel in each direction for every fourteen of a side, at least one.</summary>
    private const int PixelsPerShift = 14;

    /// <param name="kind"><c>none</c>, <c>shift</c> (zeros come in), <c>flip</c> (left to right, every other image) or <c>shift_flip</c>.</param>
    /// <param name="features">All rows, row-major.</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="shape">[channels, height, width]; other shapes are copied as they are.</param>
    /// <returns>(rows, features of a row).</returns>
    public static float[] Apply(string kind, float[] features, ReadOnlySpan<int> rows, ImmutableArray<int> shape, TrialRandom random)
    {
        var width = shape.Aggregate(1, (product, size) => product * size);
        var images = new float[rows.Length * width];
        var (shifts, flips) = shape.Length == 3 ? (kind is "shift" or "shift_flip", kind is "flip" or "shift_flip") : (false, false);
        for (var i = 0; i < rows.Length; i++)
        {
            var from = features.AsSpan(rows[i] * width, width);
            var to = images.AsSpan(i * width, width);
            if (!shifts && !flips)
            {
                from.CopyTo(to);
                continue;
            }

            var (down, right) = shifts ? (Draw(shape[1], random), Draw(shape[2], random)) : (0, 0);
            Image(from, to, shape, down, right, flips && random.NextIndex(2) == 1);
        }

        return images;
    }

    private static int Draw(int side, TrialRandom random)
    {
        var most = Math.Max(1, side / PixelsPerShift);
        return random.NextIndex((2 * most) + 1) - most;
    }

    private static void Image(ReadOnlySpan<float> from, Span<float> to, ImmutableArray<int> shape, int down, int right, bool flip)
    {
        var (channels, height, width) = (shape[0], shape[1], shape[2]);
        for (var c = 0; c < channels; c++)
            for (var h = Math.Max(0, down); h < Math.Min(height, height + down); h++)
                for (var w = Math.Max(0, right); w < Math.Min(width, width + right); w++)
                {
                    var column = w - right;
                    to[(((c * height) + h) * width) + w] = from[(((c * height) + h - down) * width) + (flip ? width - 1 - column : column)];
                }
    }
}

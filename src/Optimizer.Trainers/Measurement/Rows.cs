using Optimizer.Core.Data;

namespace Optimizer.Trainers.Measurement;

/// <summary>Some rows of a data set, in the order asked for.</summary>
/// <param name="Features">rows x features, row-major.</param>
/// <param name="Labels">Class index of each row.</param>
public sealed record Rows(float[] Features, int[] Labels)
{
    public int Count => Labels.Length;

    public static Rows Of(DataSet set, ReadOnlySpan<int> numbers)
    {
        var (features, labels) = (new float[numbers.Length * set.Width], new int[numbers.Length]);
        for (var at = 0; at < numbers.Length; at++)
        {
            set.Features.AsSpan(numbers[at] * set.Width, set.Width).CopyTo(features.AsSpan(at * set.Width));
            labels[at] = set.Labels[numbers[at]];
        }

        return new Rows(features, labels);
    }
}

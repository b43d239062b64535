using System.Collections.Immutable;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>How near a compressed model stays to the one it was made of, on the same inputs: what can be told without labels.</summary>
internal static class ModelAgreement
{
    private const int BatchSize = 16;
    private const int MostRows = 256;

    /// <summary>
    /// <c>agreement</c>: share of rows whose largest value of the first output of numbers is at the same place. <c>output_error</c>: Euclidean norm of the
    /// difference of that output over the norm of the parent's.
    /// </summary>
    /// <param name="parent">Null: it is the uncompressed model itself.</param>
    /// <returns>Empty: no output is numbers, so that there is nothing to compare.</returns>
    public static ImmutableSortedDictionary<string, double> Of(string path, string? parent, SampleRows sample)
    {
        var (same, rows, difference, norm) = (0, 0, 0.0, 0.0);
        if (parent is not null)
        {
            using var mine = new ForeignSession(path, sample);
            using var theirs = new ForeignSession(parent, sample);
            if (theirs.Compared is not { } name) return ImmutableSortedDictionary<string, double>.Empty;
            var count = sample.Rows > 0 ? Math.Min(sample.Rows, MostRows) : MostRows / 4;
            while (rows < count)
            {
                using var first = mine.Batch(Math.Min(BatchSize, count - rows), rows);
                using var second = theirs.Batch(Math.Min(BatchSize, count - rows), rows);
                var (one, other) = (first.Output(name), second.Output(name));
                // An output that has no row for each of the batch is one row.
                var width = one.Length % first.Rows == 0 ? one.Length / first.Rows : one.Length;
                for (var row = 0; row < first.Rows; row++)
                    if ((row + 1) * width > one.Length || Largest(one.AsSpan(row * width, width)) == Largest(other.AsSpan(row * width, width))) same++;
                for (var at = 0; at < one.Length; at++)
                {
                    difference += Math.Pow(one[at] - other[at], 2);
                    norm += Math.Pow(other[at], 2);
                }

                rows += first.Rows;
            }
        }

        return ImmutableSortedDictionary<string, double>.Empty
            .Add("agreement", rows == 0 ? 1 : (double)same / rows)
            .Add("output_error", norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm));
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var at = 1; at < values.Length; at++)
            if (values[at] > values[best]) best = at;
        return best;
    }
}

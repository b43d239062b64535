using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>Rows per call.</summary>
internal static class BatchSizes
{
    private static readonly TimeSpan Trial = TimeSpan.FromMilliseconds(12);

    /// <returns>That with the most predictions per second.</returns>
    public static int Fastest(Func<IServable> open, IReadOnlyList<int> candidates, float[] rows, TimeProvider clock)
    {
        if (candidates.Count == 0)
            throw new ArgumentException("There is no batch size to measure; give at least one in serving.batch_sizes.", nameof(candidates));
        using var session = open();
        return candidates.Distinct().MaxBy(size =>
        {
            using var candidate = new TimedModel(session, size, rows, clock);
            return candidate.BatchSize / candidate.Median(Trial);
        });
    }
}

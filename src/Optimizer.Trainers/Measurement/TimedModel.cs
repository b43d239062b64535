using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>A loaded model that is called with one batch size over and over.</summary>
internal sealed class TimedModel : IDisposable
{
    private static readonly TimeSpan WarmUpAtLeast = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan WarmUpAtMost = TimeSpan.FromMilliseconds(150);

    private readonly TimeProvider clock;
    private readonly ArtifactBatch batch;

    /// <param name="rows">Taken in turn to fill the batch.</param>
    public TimedModel(ArtifactSession session, int batchSize, ReadOnlySpan<float> rows, TimeProvider clock)
    {
        this.clock = clock;
        batch = session.Batch(batchSize);
        for (var at = 0; at < batch.Input.Length; at++) batch.Input[at] = rows.IsEmpty ? 0.5f : rows[at % rows.Length];
        WarmUp();
    }

    public int BatchSize => batch.Rows;

    /// <summary>Calls for about this long, at least once. The first call of a slice finds other models' data in the caches and is left out when others follow.</summary>
    /// <param name="milliseconds">One figure per call is added.</param>
    public void Slice(TimeSpan length, List<double> milliseconds)
    {
        var start = clock.GetTimestamp();
        batch.Run();
        var before = clock.GetTimestamp();
        var first = clock.GetElapsedTime(start, before);
        if (first >= length)
        {
            milliseconds.Add(first.TotalMilliseconds);
            return;
        }

        do
        {
            batch.Run();
            var now = clock.GetTimestamp();
            milliseconds.Add(clock.GetElapsedTime(before, now).TotalMilliseconds);
            before = now;
        }
        while (clock.GetElapsedTime(start, before) < length);
    }

    public void Dispose() => batch.Dispose();

    private void WarmUp()
    {
        var start = clock.GetTimestamp();
        for (var runs = 0; (runs < 50 || clock.GetElapsedTime(start) < WarmUpAtLeast) && clock.GetElapsedTime(start) < WarmUpAtMost; runs++) batch.Run();
    }
}

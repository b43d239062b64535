using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>A loaded model that is called with one batch size over and over.</summary>
internal sealed class TimedModel : IDisposable
{
    private static readonly TimeSpan WarmUpAtLeast = TimeSpan.FromMilliseconds(4);

    private readonly TimeProvider clock;
    private readonly IServedBatch batch;

    /// <param name="rows">Taken in turn to fill the batch.</param>
    public TimedModel(IServable session, int batchSize, ReadOnlySpan<float> rows, TimeProvider clock)
    {
        this.clock = clock;
        batch = session.Open(batchSize, rows);
        WarmUp();
    }

    public int BatchSize => batch.Rows;

    /// <summary>Calls for about this long, at least once. The first call of a slice finds other models' data in the caches and is left out when others follow.</summary>
    /// <param name="milliseconds">One figure per call is added, as fine as the clock: a time span's 100 ns would be 4% of a short call.</param>
    public void Slice(TimeSpan length, List<double> milliseconds)
    {
        var (start, perMillisecond) = (clock.GetTimestamp(), clock.TimestampFrequency / 1000.0);
        var end = start + (long)(length.TotalMilliseconds * perMillisecond);
        batch.Run();
        var before = clock.GetTimestamp();
        if (before >= end)
        {
            milliseconds.Add((before - start) / perMillisecond);
            return;
        }

        do
        {
            batch.Run();
            var now = clock.GetTimestamp();
            milliseconds.Add((now - before) / perMillisecond);
            before = now;
        }
        while (before < end);
    }

    /// <returns>Milliseconds of the median call of one slice.</returns>
    public double Median(TimeSpan length)
    {
        List<double> calls = [];
        Slice(length, calls);
        return Repetitions.Median(calls);
    }

    public void Dispose() => batch.Dispose();

    private void WarmUp()
    {
        var start = clock.GetTimestamp();
        for (var runs = 0; runs < 3 || clock.GetElapsedTime(start) < WarmUpAtLeast; runs++) batch.Run();
    }
}

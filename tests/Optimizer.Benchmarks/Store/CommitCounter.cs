using System.Diagnostics.Metrics;

namespace Optimizer.Benchmarks.Store;

/// <summary>Counts the transactions that the stores of this process commit.</summary>
internal sealed class CommitCounter : IDisposable
{
    private readonly MeterListener listener = new();
    private long count;

    public CommitCounter()
    {
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "optimizer.storage.commits") all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, added, _, _) => Interlocked.Add(ref count, added));
        listener.Start();
    }

    public long Count => Interlocked.Read(ref count);

    public void Restart() => Interlocked.Exchange(ref count, 0);

    public void Dispose() => listener.Dispose();
}

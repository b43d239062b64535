using System.Diagnostics.Metrics;

namespace Optimizer.Benchmarks.Load;

/// <summary>What the coordinator's meters say while this lives.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> sums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> durations = new(StringComparer.Ordinal);

    public Counted()
    {
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name.StartsWith("optimizer.", StringComparison.Ordinal)) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, added, _, _) =>
        {
            lock (gate) sums[instrument.Name] = sums.GetValueOrDefault(instrument.Name) + added;
        });
        listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) =>
        {
            lock (gate)
            {
                if (!durations.TryGetValue(instrument.Name, out var list)) durations[instrument.Name] = list = [];
                list.Add(seconds);
            }
        });
        listener.Start();
    }

    public long Sum(string name)
    {
        lock (gate) return sums.GetValueOrDefault(name);
    }

    /// <returns>Seconds, sorted.</returns>
    public double[] Durations(string name)
    {
        lock (gate) return durations.TryGetValue(name, out var list) ? [.. list.Order()] : [];
    }

    public void Dispose() => listener.Dispose();
}

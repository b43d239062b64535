using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Tells how disturbed the host is: models that stay loaded, at the same place in memory, for a whole measurement, so that all that can change
/// their time is the host. A small one feels a busy physical core; the measured one feels what it needs itself, such as a crowded cache.
/// </summary>
internal sealed class Gauge : IDisposable
{
    private readonly List<(IServable Session, TimedModel Model, List<double> Calls)> copies = [];

    /// <param name="models">Each opens one.</param>
    public Gauge(IEnumerable<Func<IServable>> models, float[] rows, TimeProvider clock)
    {
        foreach (var open in models)
        {
            var session = open();
            copies.Add((session, new TimedModel(session, 1, rows, clock), []));
        }
    }

    /// <summary>Times each copy for so long.</summary>
    public void Slice(TimeSpan length)
    {
        foreach (var (_, model, calls) in copies) model.Slice(length, calls);
    }

    /// <returns>Milliseconds, the geometric mean of the copies' median calls, of the slices since the last reading.</returns>
    public double Read()
    {
        var product = copies.Aggregate(1.0, (product, copy) => product * Repetitions.Median(copy.Calls));
        foreach (var copy in copies) copy.Calls.Clear();
        return Math.Pow(product, 1.0 / copies.Count);
    }

    public void Dispose()
    {
        foreach (var (session, model, _) in copies)
        {
            model.Dispose();
            session.Dispose();
        }
    }
}

namespace Optimizer.Workers.Trainers;

/// <summary>Seconds on the monotonic clock, frozen time left out.</summary>
internal sealed class ActiveClock(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly long startedAt = clock.GetTimestamp();
    private TimeSpan frozen;
    private long? frozenAt;

    public double Seconds
    {
        get
        {
            lock (gate)
            {
                var until = frozenAt ?? clock.GetTimestamp();
                return (clock.GetElapsedTime(startedAt, until) - frozen).TotalSeconds;
            }
        }
    }

    public void Freeze()
    {
        lock (gate) frozenAt ??= clock.GetTimestamp();
    }

    public void Thaw()
    {
        lock (gate)
        {
            if (frozenAt is { } since) frozen += clock.GetElapsedTime(since);
            frozenAt = null;
        }
    }
}

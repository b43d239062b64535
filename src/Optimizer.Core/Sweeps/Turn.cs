namespace Optimizer.Core.Sweeps;

/// <summary>
/// One or more commands decided on one state. What is raised is applied at once, so that later commands see it;
/// whoever runs the turn stores <see cref="Events"/> before it answers anyone, or throws the sweep away.
/// </summary>
public sealed class Turn(Sweep sweep, DateTimeOffset now, Proposer? inline = null)
{
    private readonly List<SweepEvent> events = [];

    public Sweep Sweep { get; } = sweep;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Set when thinking happens inside the turn.</summary>
    public Proposer? Inline { get; } = inline;

    public IReadOnlyList<SweepEvent> Events => events;

    public void Raise(SweepEvent happened)
    {
        happened = happened with { At = Now };
        Sweep.Apply(happened);
        events.Add(happened);
    }
}

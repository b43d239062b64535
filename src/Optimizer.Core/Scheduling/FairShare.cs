using System.Collections.Immutable;

namespace Optimizer.Core.Scheduling;

/// <summary>
/// Whom a free slot is offered to: the highest priority first; within it the project that used least, within that the sweep that used
/// least, and of equals the one that was asked longest ago.
/// </summary>
/// <remarks>
/// Use is money that was committed while competing for this class. Who comes later begins where the least of the others stands, so that
/// a new sweep neither waits for the old ones' start nor shuts them out until it has spent as much as they ever did.
/// </remarks>
public sealed class FairShare
{
    /// <summary>Sweeps and projects that rest and are remembered, so that resting forgives nothing.</summary>
    private const int MostResting = 10_000;

    private readonly Dictionary<string, Entry> sweeps = new(StringComparer.Ordinal);
    private readonly Ledger ofSweeps = new();
    private readonly Ledger ofProjects = new();
    private long clock;

    /// <summary>A wish, or what has changed of it.</summary>
    public void Wants(SweepWants wants)
    {
        if (!sweeps.TryGetValue(wants.Sweep, out var entry) || entry.Wants.Project != wants.Project)
        {
            if (entry is not null) Rests(wants.Sweep);
            ofProjects.Enter(wants.Project);
            ofSweeps.Enter(wants.Sweep);
            sweeps[wants.Sweep] = new Entry(wants);
            return;
        }

        Use(entry, wants.CommittedNano - entry.Wants.CommittedNano - entry.GivenNano);
        (entry.Wants, entry.GivenNano) = (wants, 0);
    }

    public void Rests(string sweep)
    {
        if (!sweeps.Remove(sweep, out var entry)) return;
        ofSweeps.Leave(sweep);
        if (sweeps.Values.All(other => other.Wants.Project != entry.Wants.Project)) ofProjects.Leave(entry.Wants.Project);
    }

    /// <returns>Sweeps, the one to be asked first at the front.</returns>
    public ImmutableArray<string> Order() =>
    [
        .. sweeps.Values.Where(entry => !entry.Wants.IsFull)
            .OrderByDescending(entry => entry.Wants.Priority)
            .ThenBy(entry => ofProjects[entry.Wants.Project])
            .ThenBy(entry => ofSweeps[entry.Wants.Sweep])
            .ThenBy(entry => entry.AskedAt)
            .Select(entry => entry.Wants.Sweep),
    ];

    /// <returns>What it said last; null: it wants nothing.</returns>
    public SweepWants? WantsOf(string sweep) => sweeps.TryGetValue(sweep, out var entry) ? entry.Wants : null;

    public void Asked(string sweep)
    {
        if (sweeps.TryGetValue(sweep, out var entry)) entry.AskedAt = ++clock;
    }

    /// <summary>It took slots, paid for so many seconds: counted until the sweep itself says what it committed.</summary>
    public void Given(string sweep, int slots, double seconds)
    {
        if (!sweeps.TryGetValue(sweep, out var entry)) return;
        var nano = Costs.Money.Price(seconds, entry.Wants.NanoPerHour * slots);
        entry.GivenNano += nano;
        Use(entry, nano);
    }

    private void Use(Entry entry, long nano)
    {
        ofSweeps.Add(entry.Wants.Sweep, nano);
        ofProjects.Add(entry.Wants.Project, nano);
    }

    private sealed class Entry(SweepWants wants)
    {
        public SweepWants Wants { get; set; } = wants;

        public long GivenNano { get; set; }

        public long AskedAt { get; set; }
    }

    /// <summary>Use by name, of those that compete and of those that rest.</summary>
    private sealed class Ledger
    {
        private readonly Dictionary<string, long> present = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> resting = new(StringComparer.Ordinal);
        private long floor;

        public long this[string name] => present[name];

        public void Enter(string name)
        {
            if (present.ContainsKey(name)) return;
            Raise();
            present[name] = resting.Remove(name, out var before) ? Math.Max(before, floor) : floor;
        }

        public void Leave(string name)
        {
            Raise();
            if (!present.Remove(name, out var used)) return;
            if (resting.Count >= MostResting) resting.Clear();
            resting[name] = used;
        }

        public void Add(string name, long nano) => present[name] += nano;

        private void Raise()
        {
            if (present.Count > 0) floor = Math.Max(floor, present.Values.Min());
        }
    }
}

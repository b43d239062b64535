using Optimizer.Contracts.Grains;
using Optimizer.Core.Scheduling;
using Optimizer.Core.Sweeps;

namespace Optimizer.Cluster;

/// <summary>Tells the pools of a sweep's device classes what it wants: changes at once, money about every second, all of it every few seconds.</summary>
internal sealed class PoolNotices(string id, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>A pool forgets when its silo ends, so it is told again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MoneyEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SweepWants> told = new(StringComparer.Ordinal);
    private bool rests;
    private long toldAt;

    public void Tell(Sweep sweep)
    {
        // What outside clients evaluate, no worker of ours may take.
        var wanted = sweep is { Status: SweepStatus.Running, Spec.Trainer.IsExternal: false } ? Of(sweep) : [];
        var elapsed = clock.GetElapsedTime(toldAt);
        if (!IsNews(wanted) && elapsed < Again && (elapsed < MoneyEvery || wanted.All(wants => told.GetValueOrDefault(wants.Key) == wants.Value))) return;
        foreach (var pool in told.Keys.Except(wanted.Keys)) grains.GetGrain<IPoolGrain>(pool).Rests(id).Ignore();
        foreach (var (pool, wants) in wanted) grains.GetGrain<IPoolGrain>(pool).Wants(wants).Ignore();
        toldAt = clock.GetTimestamp();
        rests = wanted.Count == 0;
        if (rests) return;
        told.Clear();
        foreach (var (pool, wants) in wanted) told[pool] = wants;
    }

    private bool IsNews(Dictionary<string, SweepWants> wanted) =>
        rests != (wanted.Count == 0)
        || wanted.Any(wants => !told.TryGetValue(wants.Key, out var before) || before with { CommittedNano = wants.Value.CommittedNano } != wants.Value);

    private Dictionary<string, SweepWants> Of(Sweep sweep)
    {
        var spec = sweep.Spec;
        return Placement.AllClasses(spec).ToDictionary(name => name, name => new SweepWants(
            id, spec.Project ?? SweepSpec.DefaultProject, spec.Priority, sweep.SpendNano + sweep.ReservedNano, Reservations.PriceOf(spec, name),
            spec.Resources.Concurrency > 0 && sweep.RunningAttempts.Count >= spec.Resources.Concurrency)
        {
            Slots = Placement.SlotsWanted(sweep, name),
        });
    }
}

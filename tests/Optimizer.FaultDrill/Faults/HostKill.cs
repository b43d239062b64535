using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

internal sealed class HostKill(DrillCluster cluster, Supervisor supervisor, TimeProvider clock) : IFault
{
    public FaultKind Kind => FaultKind.HostKill;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (await cluster.Witness.Hosts(cancel) is not { } hosts) return null;
        var victim = supervisor.Take(random.Shuffled(cluster.Coordinators.Where(coordinator => hosts.Contains(coordinator.Name))), coordinator => coordinator.Process);
        return victim is null ? null : await CoordinatorKill.Kill(victim, supervisor, random, clock, what => say($"{what}; it appended last to a running sweep"), cancel);
    }
}

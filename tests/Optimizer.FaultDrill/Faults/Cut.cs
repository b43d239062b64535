using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

internal sealed class Cut(DrillCluster cluster, Supervisor supervisor, TimeProvider clock) : IFault
{
    public FaultKind Kind => FaultKind.Cut;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (supervisor.Take(random.Shuffled(cluster.Coordinators), coordinator => coordinator.Process) is not { } victim) return null;
        try
        {
            var pause = random.Seconds(3, 12);
            var open = await victim.Proxy.Cut();
            say($"{victim.Name} has no way to PostgreSQL for {pause.TotalSeconds:0.0} s; {open} connections were cut");
            await Task.Delay(pause, clock, CancellationToken.None);
            victim.Proxy.Restore();
            return victim.Name;
        }
        finally
        {
            Supervisor.GiveBack(victim.Process);
        }
    }
}

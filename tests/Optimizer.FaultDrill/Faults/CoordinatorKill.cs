using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

internal sealed class CoordinatorKill(DrillCluster cluster, Supervisor supervisor, TimeProvider clock) : IFault
{
    public FaultKind Kind => FaultKind.CoordinatorKill;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel) =>
        supervisor.Take(random.Shuffled(cluster.Coordinators), coordinator => coordinator.Process) is { } victim
            ? await Kill(victim, supervisor, random, clock, say, cancel)
            : null;

    internal static async Task<string> Kill(
        Coordinator victim, Supervisor supervisor, Random random, TimeProvider clock, Action<string> say, CancellationToken cancel)
    {
        try
        {
            var pause = random.Seconds(0.5, 5);
            say($"kill -9 {victim.Name} ({victim.Process.Pid}), again in {pause.TotalSeconds:0.0} s");
            await victim.Process.Kill();
            await Task.Delay(pause, clock, cancel);
            await supervisor.StartCoordinator(victim, cancel);
            return victim.Name;
        }
        finally
        {
            Supervisor.GiveBack(victim.Process);
        }
    }
}

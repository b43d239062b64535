using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

internal sealed class WorkerKill(DrillCluster cluster, Supervisor supervisor, TimeProvider clock) : IFault
{
    public FaultKind Kind => FaultKind.WorkerKill;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (supervisor.Take(random.Shuffled(cluster.Workers), worker => worker.Process) is not { } victim) return null;
        try
        {
            var pause = random.Seconds(0.2, 6);
            say($"kill -9 {victim.Name} ({victim.Process.Pid}), again in {pause.TotalSeconds:0.0} s");
            await victim.Process.Kill();
            await Task.Delay(pause, clock, cancel);
            victim.Process.Start();
            return victim.Name;
        }
        finally
        {
            Supervisor.GiveBack(victim.Process);
        }
    }
}

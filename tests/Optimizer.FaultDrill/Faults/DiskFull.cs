using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

internal sealed class DiskFull(DrillCluster cluster, TimeProvider clock) : IFault
{
    private int busy;

    public FaultKind Kind => FaultKind.DiskFull;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref busy, 1) == 1) return null;
        try
        {
            var pause = random.Seconds(6, 15);
            say($"no room for artifacts for {pause.TotalSeconds:0.0} s: {cluster.Disk.Way}");
            await Task.Run(cluster.Disk.Fill, CancellationToken.None);
            await Task.Delay(pause, clock, CancellationToken.None);
            cluster.Disk.MakeRoom();
            say("there is room again");
            return "artifacts";
        }
        finally
        {
            Interlocked.Exchange(ref busy, 0);
        }
    }
}

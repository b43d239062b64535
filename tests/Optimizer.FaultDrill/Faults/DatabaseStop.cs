using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

internal sealed class DatabaseStop(DrillCluster cluster, TimeProvider clock) : IFault
{
    private int busy;

    public FaultKind Kind => FaultKind.DatabaseStop;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref busy, 1) == 1) return null;
        try
        {
            var pause = random.Seconds(2, 8);
            say($"PostgreSQL is stopped at once for {pause.TotalSeconds:0.0} s");
            await cluster.Postgres.Stop(immediate: true);
            await Task.Delay(pause, clock, CancellationToken.None);
            await cluster.Postgres.StartAgain();
            return "PostgreSQL";
        }
        finally
        {
            Interlocked.Exchange(ref busy, 0);
        }
    }
}

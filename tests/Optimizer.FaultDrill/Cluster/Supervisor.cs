using System.Collections.Concurrent;
using Optimizer.FaultDrill.Audit;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>Starts members again that ended by themselves, as a service manager does, and lets faults take one member at a time.</summary>
internal sealed class Supervisor(DrillCluster cluster, Findings findings, Narration narration, TimeProvider clock)
{
    /// <summary>How long a coordinator may take from its start until it is ready, database and other coordinators willing.</summary>
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BeforeRestart = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly ConcurrentBag<double> starts = [];

    /// <summary>Members that ended without the drill's doing, with their exit codes.</summary>
    public ConcurrentQueue<string> Ended { get; } = new();

    /// <summary>Seconds from a coordinator's start until it was ready.</summary>
    public IReadOnlyCollection<double> Starts => starts;

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var process in cluster.All.Where(process => !process.IsTaken && process.ExitCode is not null)) await Revive(process, stop);
            await Task.Delay(Every, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes a member that runs for a fault, the first that there is. Of the coordinators one is always left alone.</summary>
    /// <returns>Null: none is to be had now.</returns>
    public T? Take<T>(IEnumerable<T> among, Func<T, DrillProcess> processOf)
        where T : class
    {
        lock (gate)
        {
            foreach (var one in among)
            {
                var process = processOf(one);
                if (process.IsTaken || !process.IsRunning) continue;
                if (one is Coordinator && cluster.Coordinators.Count(other => other.Process is { IsTaken: false, IsRunning: true }) < 2) continue;
                process.IsTaken = true;
                return one;
            }

            return null;
        }
    }

    public static void GiveBack(DrillProcess process) => process.IsTaken = false;

    /// <summary>Starts a coordinator and waits until it is ready.</summary>
    public async Task StartCoordinator(Coordinator coordinator, CancellationToken cancel)
    {
        var since = clock.GetTimestamp();
        coordinator.Process.Start();
        while (!await cluster.IsReady(coordinator, cancel))
        {
            if (clock.GetElapsedTime(since) > ReadyWithin)
            {
                findings.Harm($"{coordinator.Name} was not ready {ReadyWithin.TotalSeconds:0} s after its start; {coordinator.Process.Log} tells more");
                return;
            }

            if (coordinator.Process.ExitCode is { } code)
            {
                Note(coordinator.Process, code, "while it started");
                await Task.Delay(BeforeRestart, clock, cancel);
                coordinator.Process.Start();
            }

            await Task.Delay(Every, clock, cancel);
        }

        starts.Add(clock.GetElapsedTime(since).TotalSeconds);
    }

    private async Task Revive(DrillProcess process, CancellationToken stop)
    {
        Note(process, process.ExitCode!.Value, "by itself");
        if (cluster.Workers.Any(worker => worker.Process == process)) findings.Harm($"{process.Name} ended by itself with exit code {process.ExitCode}");
        await Task.Delay(BeforeRestart, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested && !process.IsTaken && !process.IsRunning) process.Start();
    }

    private void Note(DrillProcess process, int code, string how)
    {
        narration.Say($"{process.Name} ended {how} with exit code {code}");
        Ended.Enqueue($"{process.Name} {how}, exit code {code}");
    }
}

using Optimizer.Client.V1;
using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Load;

namespace Optimizer.FaultDrill;

/// <summary>From the last fault to the last process.</summary>
internal sealed class Closing(DrillCluster cluster, Submitter submitter, Findings findings, Narration narration, TimeProvider clock)
{
    private static readonly TimeSpan SweepsWithin = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan ProcessWithin = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Bounded; a sweep that is not over then is harm.</summary>
    public async Task AllSweepsEnd(CancellationToken cancel)
    {
        var open = new List<SweepRow>();
        for (var since = clock.GetTimestamp(); clock.GetElapsedTime(since) < SweepsWithin; await Task.Delay(Look, clock, cancel))
        {
            if (await submitter.Ask((client, token) => client.Sweeps(token), cancel) is not { } sweeps) continue;
            open = [.. sweeps.Where(sweep => sweep.Status == "running")];
            if (open.Count == 0) return;
        }

        foreach (var sweep in open) findings.Harm($"sweep {sweep.Name} still runs {SweepsWithin.TotalMinutes:0} minutes after the last fault");
    }

    /// <returns>Sweep's id to its frontier.</returns>
    public async Task<Dictionary<string, TrialRow[]>> Frontiers(CancellationToken cancel)
    {
        var frontiers = new Dictionary<string, TrialRow[]>();
        foreach (var sweep in await submitter.Ask((client, token) => client.Sweeps(token), cancel) ?? [])
        {
            if (await submitter.Ask((client, token) => client.Frontier(sweep.Sweep, token), cancel) is { } frontier) frontiers[sweep.Sweep] = frontier;
            else findings.Harm($"nobody told the frontier of sweep {sweep.Name}");
        }

        return frontiers;
    }

    /// <summary>SIGTERM to workers, then to coordinators; five seconds later nothing of the drill may live.</summary>
    public async Task EndProcesses(CancellationToken cancel)
    {
        await End(cluster.Workers.Select(worker => worker.Process), cancel);
        await End(cluster.Coordinators.Select(coordinator => coordinator.Process), cancel);
        await Task.Delay(LastLook, clock, cancel);
        foreach (var left in Processes.WithEnvironment($"{DrillCluster.Mark}={cluster.Folder}"))
        {
            findings.Harm($"process {left.Pid} ({left.Name}) lives {LastLook.TotalSeconds:0} s after the end");
            Posix.Signal(left.Pid, Posix.Kill);
        }
    }

    private async Task End(IEnumerable<DrillProcess> processes, CancellationToken cancel)
    {
        var all = processes.ToList();
        foreach (var process in all) process.Signal(Posix.Terminate);
        foreach (var process in all)
        {
            if (!await process.Ends(ProcessWithin, clock, cancel))
            {
                findings.Harm($"{process.Name} did not end within {ProcessWithin.TotalSeconds:0} s of SIGTERM");
                await process.Kill();
            }
            else if (process.ExitCode is not (null or 0))
            {
                findings.Harm($"{process.Name} ended with exit code {process.ExitCode} when it was told to end");
            }
        }

        narration.Say($"ended: {string.Join(", ", all.Select(process => process.Name))}");
    }
}

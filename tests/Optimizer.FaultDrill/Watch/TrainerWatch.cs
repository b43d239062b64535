using System.Collections.Concurrent;
using System.Collections.Immutable;
using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Watch;

/// <summary>Looks at all trainer processes about twenty times a second: what each does, for how long, and what its journal says.</summary>
internal sealed class TrainerWatch(DrillCluster cluster, JournalHarvest journals, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Search = TimeSpan.FromMilliseconds(250);

    /// <summary>The kernel keeps fifteen letters of a name.</summary>
    private const string TrainerName = "Optimizer.Train";

    private readonly ConcurrentDictionary<int, WatchedTrainer> trainers = new();
    private readonly OpenLogs logs = new();
    private readonly BusyTime busy = new();
    private readonly HashSet<int> agents = [];
    private long searchedAt;

    /// <summary>Living trainers.</summary>
    public ImmutableArray<WatchedTrainer> Trainers => [.. trainers.Values];

    /// <summary>To be read after the watch has ended.</summary>
    public IReadOnlyDictionary<AttemptKey, double> Seconds => busy.Seconds;

    /// <summary>Trainers that were seen in all.</summary>
    public int Seen { get; private set; }

    public async Task Run(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await Task.Run(Look, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            journals.Sweep();
        }
    }

    private void Look()
    {
        if (searchedAt == 0 || clock.GetElapsedTime(searchedAt) >= Search) Find();
        foreach (var trainer in trainers.Values)
        {
            var log = logs.Of(trainer.Agent);
            if (log is not null) journals.Look(Path.GetDirectoryName(log)!);
            // A killed agent's last attempt is what its trainer still does, until that notices.
            var attempt = log is null ? (Processes.Of(trainer.Agent) is null ? trainer.Attempt : null) : AttemptKey.OfFile(log);
            if (trainer.See(clock.GetTimestamp() / (double)clock.TimestampFrequency, attempt) is { } look)
            {
                busy.Add(trainer.Pid, look);
                continue;
            }

            trainers.TryRemove(trainer.Pid, out _);
            busy.Forget(trainer.Pid);
        }
    }

    private void Find()
    {
        searchedAt = clock.GetTimestamp();
        foreach (var worker in cluster.Workers.Where(worker => worker.Process.IsRunning)) agents.Add(worker.Process.Pid);
        foreach (var pid in Processes.All().Where(pid => !trainers.ContainsKey(pid)))
        {
            if (Processes.Of(pid) is not { Name: TrainerName } facts || !agents.Contains(facts.Parent)) continue;
            trainers[pid] = new WatchedTrainer(pid, facts.Parent);
            Seen++;
        }

        journals.Sweep();
    }
}

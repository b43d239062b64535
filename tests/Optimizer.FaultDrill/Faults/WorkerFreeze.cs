using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Faults;

/// <summary>A worker's machine stands still, agent and trainers, until its attempt is lost to the lease; then it goes on as if nothing were.</summary>
internal sealed class WorkerFreeze(DrillCluster cluster, Supervisor supervisor, TrainerWatch watch, TimeProvider clock) : IFault
{
    private static readonly TimeSpan LeaseLapsesWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public FaultKind Kind => FaultKind.WorkerFreeze;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        var working = watch.Trainers.Where(trainer => trainer.IsBusy && trainer.Attempt is not null).Select(trainer => trainer.Agent).ToHashSet();
        var victims = random.Shuffled(cluster.Workers.Where(worker => working.Contains(worker.Process.Pid)));
        if (supervisor.Take(victims, worker => worker.Process) is not { } victim) return null;
        var trainers = watch.Trainers.Where(trainer => trainer.Agent == victim.Process.Pid).ToList();
        try
        {
            victim.Process.Signal(Posix.Stop);
            foreach (var trainer in trainers) Posix.Signal(trainer.Pid, Posix.Stop);
            say($"{victim.Name} ({victim.Process.Pid}) is frozen at {trainers.FirstOrDefault()?.Attempt}");
            var since = clock.GetTimestamp();
            while (clock.GetElapsedTime(since) < LeaseLapsesWithin && await cluster.Witness.RunningOn(victim.Device, cancel) is not 0) await Task.Delay(Look, clock, cancel);
            await Task.Delay(random.Seconds(0.5, 5), clock, cancel);
            say($"{victim.Name} goes on after {clock.GetElapsedTime(since).TotalSeconds:0.0} s");
            return victim.Name;
        }
        finally
        {
            foreach (var trainer in trainers) Posix.Signal(trainer.Pid, Posix.Continue);
            victim.Process.Signal(Posix.Continue);
            Supervisor.GiveBack(victim.Process);
        }
    }
}

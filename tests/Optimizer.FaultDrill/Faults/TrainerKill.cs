using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Faults;

internal sealed class TrainerKill(TrainerWatch watch) : IFault
{
    public FaultKind Kind => FaultKind.TrainerKill;

    public Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (random.Shuffled(watch.Trainers.Where(trainer => trainer.IsBusy && trainer.Attempt is not null)).FirstOrDefault() is not { } victim
            || !Posix.Signal(victim.Pid, Posix.Kill)) return Task.FromResult<string?>(null);
        say($"kill -9 trainer {victim.Pid} at {victim.Attempt}");
        return Task.FromResult<string?>(victim.Attempt.ToString());
    }
}

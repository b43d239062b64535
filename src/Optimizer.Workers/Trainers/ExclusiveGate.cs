using Optimizer.Workers.Processes;

namespace Optimizer.Workers.Trainers;

/// <summary>Gives one trainer the host to itself: all others of this worker stand still meanwhile.</summary>
internal sealed class ExclusiveGate : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<TrainerProcess> trainers = [];
    private readonly SemaphoreSlim turn = new(1, 1);
    private TrainerProcess? holder;
    private FrozenGuard? guard;

    /// <summary>From now on it is frozen while another holds the gate.</summary>
    public void Join(TrainerProcess trainer)
    {
        lock (gate)
        {
            trainers.Add(trainer);
            if (holder is not null) Freeze([trainer]);
        }
    }

    public void Leave(TrainerProcess trainer)
    {
        lock (gate) trainers.Remove(trainer);
    }

    /// <summary>Waits for its turn; on return all others are frozen. Dispose the answer to let them go on.</summary>
    public async Task<IDisposable> Enter(TrainerProcess trainer, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        lock (gate)
        {
            holder = trainer;
            Freeze(trainers.Where(other => other != trainer));
        }

        return new Hold(this);
    }

    public void Dispose()
    {
        turn.Dispose();
        guard?.Dispose();
    }

    private void Freeze(IEnumerable<TrainerProcess> others)
    {
        guard ??= new FrozenGuard();
        // Told before and after: there is no moment at which a stopped process is not on its list.
        guard.Watch(trainers.Where(trainer => trainer != holder).SelectMany(trainer => ProcessTree.Members(trainer.Pid)));
        foreach (var other in others) other.Freeze();
        guard.Watch(trainers.SelectMany(trainer => trainer.Frozen));
    }

    private void Release()
    {
        lock (gate)
        {
            holder = null;
            guard?.Watch([]);
            foreach (var trainer in trainers) trainer.Thaw();
        }

        turn.Release();
    }

    private sealed class Hold(ExclusiveGate owner) : IDisposable
    {
        private ExclusiveGate? owner = owner;

        public void Dispose() => Interlocked.Exchange(ref owner, null)?.Release();
    }
}

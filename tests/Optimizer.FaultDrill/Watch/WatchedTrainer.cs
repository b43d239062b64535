using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Watch;

/// <summary>A trainer process, seen from outside.</summary>
internal sealed class WatchedTrainer(int pid, int agent)
{
    /// <summary>Name of the thread that a trainer starts when it can take work: what it does before is its start, which nobody pays for.</summary>
    private const string ReadyThread = "input";

    private bool isReady;

    public int Pid => pid;

    public int Agent => agent;

    public AttemptKey? Attempt { get; private set; }

    public bool IsBusy { get; private set; }

    /// <param name="attempt">What its agent runs now; null: unknown or nothing.</param>
    /// <returns>Null: it has gone.</returns>
    public Look? See(double now, AttemptKey? attempt)
    {
        if (Processes.Of(pid) is not { State: not ('Z' or 'X') } facts) return null;
        isReady = isReady || Processes.HasThread(pid, ReadyThread);
        // The state is that of the main thread, which does the work.
        IsBusy = isReady && facts.State is ('R' or 'D');
        Attempt = attempt;
        return new Look(now, IsBusy, attempt);
    }
}

using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Watch;

/// <summary>A trainer process, seen from outside.</summary>
internal sealed class WatchedTrainer(int pid, int agent)
{
    /// <summary>Name of the thread that a trainer starts when it can take work: what it does before is its start, which nobody pays for.</summary>
    private const string ReadyThread = "input";

    private bool isReady;
    private long ticks = long.MaxValue;

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
        IsBusy = isReady && facts.State is not ('T' or 't') && (facts.State is 'R' or 'D' || facts.Ticks > ticks);
        ticks = facts.Ticks;
        Attempt = attempt;
        return new Look(now, IsBusy, attempt);
    }
}

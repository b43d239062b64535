namespace Optimizer.FaultDrill.Watch;

/// <summary>One look at a trainer process.</summary>
/// <param name="At">Seconds on a clock that only goes forward.</param>
/// <param name="IsBusy">It ran, was about to run, or waited for a disk; not frozen, not idle, as far as one moment tells.</param>
/// <param name="Attempt">What its worker has it do; null: nothing.</param>
internal readonly record struct Look(double At, bool IsBusy, AttemptKey? Attempt);

/// <summary>
/// Device seconds of attempts as seen from outside: stretches between two looks at one trainer that both found it busy with the same
/// attempt. What is less than a stretch at either end is left out, so that the sum is never above what was really used.
/// </summary>
internal sealed class BusyTime
{
    private readonly Dictionary<int, Look> last = [];
    private readonly Dictionary<AttemptKey, double> seconds = [];

    public IReadOnlyDictionary<AttemptKey, double> Seconds => seconds;

    public void Add(int trainer, Look look)
    {
        if (last.TryGetValue(trainer, out var before) && before.IsBusy && look.IsBusy && look.Attempt is { } attempt && before.Attempt == attempt)
            seconds[attempt] = seconds.GetValueOrDefault(attempt) + (look.At - before.At);
        last[trainer] = look;
    }

    /// <summary>The process has gone; another may get its number.</summary>
    public void Forget(int trainer) => last.Remove(trainer);
}

namespace Optimizer.Core.Stopping;

/// <summary>
/// Hyperband's brackets (Li et al. 2018, JMLR 18): bracket s of 0..S begins to halve at rung S - s, and out of every cycle of trials it
/// gets ceil((S + 1) / (s + 1) * eta^s), so that each bracket is given about as many epochs.
/// </summary>
public static class Brackets
{
    /// <param name="number">Of the trial, 1-based: brackets are dealt out in its order, the boldest first.</param>
    /// <param name="rungs">How many rungs there are, the last epoch included: S + 1.</param>
    /// <param name="reduction">eta.</param>
    /// <returns>Index of the first rung at which the trial is judged; <paramref name="rungs"/> - 1: it is never stopped.</returns>
    public static int FirstRung(int number, int rungs, int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rungs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        var most = rungs - 1;
        var sizes = Enumerable.Range(0, rungs).Select(s => (long)Math.Ceiling(rungs / (s + 1.0) * Math.Pow(reduction, s))).ToArray();
        var at = (number - 1) % sizes.Sum();
        for (var s = most; s > 0; s--)
        {
            if (at < sizes[s]) return most - s;
            at -= sizes[s];
        }

        return most;
    }
}

namespace Optimizer.Core.Stopping;

/// <param name="Rung">Epochs at which it was judged.</param>
/// <param name="Loss">Lower is better; NaN is never promoted.</param>
/// <param name="Promoted">Went on beyond this rung already.</param>
public sealed record RungEntry(int Trial, int Rung, double Loss, bool Promoted);

/// <param name="Reason">"rank 2 of 9 at rung 3, best 3 go on".</param>
public sealed record Promotion(int Trial, int Rung, string Reason);

/// <summary>
/// Asynchronous successive halving, promoting variant: Li et al. 2020, arXiv:1810.05934, algorithm 2. A trial pauses at a rung and goes
/// on when it is among the best 1/eta of all that reached that rung so far; the highest rung is served first.
/// </summary>
public sealed class Asha
{
    /// <param name="reduction">eta, from 2: one in this many goes on.</param>
    public Asha(int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        Reduction = reduction;
    }

    public int Reduction { get; }

    /// <param name="entries">All trials at all rungs they reached, in any order.</param>
    /// <returns>The best promotable trial of the highest rung that has one, or null.</returns>
    public Promotion? Next(IReadOnlyCollection<RungEntry> entries)
    {
        foreach (var rung in entries.GroupBy(entry => entry.Rung).OrderByDescending(group => group.Key))
        {
            var ranked = rung.Where(entry => !double.IsNaN(entry.Loss)).OrderBy(entry => entry.Loss).ThenBy(entry => entry.Trial).ToList();
            var goOn = rung.Count() / Reduction;
            for (var rank = 0; rank < Math.Min(goOn, ranked.Count); rank++)
                if (!ranked[rank].Promoted)
                    return new Promotion(ranked[rank].Trial, rung.Key, $"rank {rank + 1} of {rung.Count()} at rung {rung.Key}, best {goOn} go on");
        }

        return null;
    }
}

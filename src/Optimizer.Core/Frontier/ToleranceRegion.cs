using System.Collections.Immutable;

namespace Optimizer.Core.Frontier;

/// <summary>How much of one objective may be given up for those after it.</summary>
/// <param name="Objective">Its place among the losses.</param>
/// <param name="OfBest">Share of the best loss's size.</param>
/// <param name="Added">Whatever the best is: of a loss that is a logarithm, the logarithm of the share.</param>
public readonly record struct Allowance(int Objective, double OfBest, double Added = 0)
{
    /// <summary>The largest loss that is as good as the best one.</summary>
    public double Limit(double best) => best + (OfBest * Math.Abs(best)) + Added;
}

/// <summary>
/// Where a trade-off is as good as the best in the objectives that have a tolerance: the targets of LexiFlow (Zhang et al. 2023, ICLR,
/// "Targeted hyperparameter optimization with lexicographic preferences over multiple objectives"; z in the paper is a limit here).
/// </summary>
public static class ToleranceRegion
{
    /// <param name="shares">(first objectives): of the best value, of losses that are the metrics themselves.</param>
    public static ImmutableArray<Allowance> Allowances(IEnumerable<double> shares) => [.. shares.Select((share, objective) => new Allowance(objective, share))];

    /// <param name="losses">(points)(objectives), lower is better.</param>
    /// <param name="allowances">The most important first: each one's best is taken among the points inside those before it.</param>
    /// <param name="objectives">How many there are.</param>
    /// <returns>(objectives): the largest loss inside; infinite where nothing bounds it, or no point is finite.</returns>
    public static double[] Limits(IReadOnlyList<double[]> losses, ImmutableArray<Allowance> allowances, int objectives)
    {
        var limits = new double[objectives];
        Array.Fill(limits, double.PositiveInfinity);
        var inside = losses.Where(one => Array.TrueForAll(one, double.IsFinite)).ToList();
        if (inside.Count == 0) return limits;
        foreach (var allowance in allowances)
        {
            var limit = limits[allowance.Objective] = allowance.Limit(inside.Min(one => one[allowance.Objective]));
            inside.RemoveAll(one => one[allowance.Objective] > limit);
        }

        return limits;
    }

    /// <summary>Whether a point is inside.</summary>
    public static bool Holds(ReadOnlySpan<double> losses, ReadOnlySpan<double> limits)
    {
        for (var objective = 0; objective < limits.Length; objective++)
            if (!(losses[objective] <= limits[objective])) return false;
        return true;
    }

    /// <summary>
    /// LexiFlow's order: by the first objective in which two points differ, where losses inside a limit do not; of two that do not differ,
    /// by the losses themselves.
    /// </summary>
    /// <returns>Below 0: the first is better.</returns>
    public static int Compare(ReadOnlySpan<double> one, ReadOnlySpan<double> other, ReadOnlySpan<double> limits)
    {
        for (var objective = 0; objective < one.Length; objective++)
        {
            var (left, right) = (one[objective], other[objective]);
            var both = left <= limits[objective] && right <= limits[objective] && double.IsFinite(limits[objective]);
            if (!both && left.CompareTo(right) is not 0 and var order) return order;
        }

        return one.SequenceCompareTo(other);
    }
}

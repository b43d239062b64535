using System.Collections.Immutable;

namespace Optimizer.Core.Frontier;

/// <summary>Lexicographic order with tolerances: "within 0.5% of the best accuracy, then the cheapest". After Zhang et al. 2023 (LexiFlow, ICLR).</summary>
public static class ToleranceOrder
{
    /// <param name="losses">(points)(objectives), lower is better, the most important objective first.</param>
    /// <param name="tolerances">(objectives): share of the best value that counts as as good, from 0.</param>
    /// <returns>
    /// Indices, best first. The first is found by leaving, objective by objective, only points within tolerance of the best that is left;
    /// the second in the same way among the others, and so on.
    /// </returns>
    public static ImmutableArray<int> Of(IReadOnlyList<double[]> losses, IReadOnlyList<double> tolerances) => Best(losses, tolerances, losses.Count);

    /// <summary>The first so many of that order.</summary>
    public static ImmutableArray<int> Best(IReadOnlyList<double[]> losses, IReadOnlyList<double> tolerances, int count)
    {
        var left = Enumerable.Range(0, losses.Count).Where(index => !Array.Exists(losses[index], double.IsNaN)).ToList();
        var order = ImmutableArray.CreateBuilder<int>(Math.Min(count, left.Count));
        while (left.Count > 0 && order.Count < count)
        {
            var best = left;
            for (var objective = 0; objective < tolerances.Count && best.Count > 1; objective++)
                best = Within(best, [.. best.Select(index => losses[index][objective])], tolerances[objective]);
            var first = best.Aggregate((one, other) => losses[other].AsSpan().SequenceCompareTo(losses[one]) < 0 ? other : one);
            order.Add(first);
            left.Remove(first);
        }

        return order.ToImmutable();
    }

    /// <summary>Whether a loss is as good as the best one.</summary>
    public static bool IsWithin(double loss, double best, double tolerance) => loss <= best + (tolerance * Math.Abs(best));

    private static List<int> Within(List<int> indices, double[] losses, double tolerance)
    {
        var best = losses.Min();
        return [.. indices.Where((_, position) => IsWithin(losses[position], best, tolerance))];
    }
}

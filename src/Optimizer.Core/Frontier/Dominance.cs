namespace Optimizer.Core.Frontier;

/// <summary>Pareto dominance on losses (lower is better).</summary>
public static class Dominance
{
    /// <summary>At least as good everywhere and better somewhere.</summary>
    /// <param name="margins">Measurement error of each loss, absolute: a difference within it is a tie. Empty: exact.</param>
    public static bool Dominates(IReadOnlyList<double> one, IReadOnlyList<double> other, IReadOnlyList<double>? margins = null)
    {
        var better = false;
        for (var index = 0; index < one.Count; index++)
        {
            var margin = margins?[index] ?? 0;
            if (one[index] > other[index]) return false;
            better |= one[index] < other[index] - margin;
        }

        return better;
    }
}

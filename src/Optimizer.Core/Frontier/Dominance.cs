namespace Optimizer.Core.Frontier;

/// <summary>Pareto dominance on losses (lower is better).</summary>
public static class Dominance
{
    /// <summary>At least as good everywhere and better somewhere.</summary>
    public static bool Dominates(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var better = false;
        for (var index = 0; index < one.Length; index++)
        {
            if (one[index] > other[index]) return false;
            better |= one[index] < other[index];
        }

        return better;
    }

    /// <summary>Clearly worse nowhere and clearly better somewhere: values whose error intervals overlap are ties.</summary>
    /// <param name="oneError">Half-width of the interval around each value of <paramref name="one"/>, absolute.</param>
    /// <param name="otherError">The same of <paramref name="other"/>.</param>
    /// <remarks>Not transitive, as ties are not; <see cref="ParetoFront"/> deals with that.</remarks>
    public static bool Dominates(ReadOnlySpan<double> one, ReadOnlySpan<double> other, ReadOnlySpan<double> oneError, ReadOnlySpan<double> otherError)
    {
        var better = false;
        for (var index = 0; index < one.Length; index++)
        {
            var margin = oneError[index] + otherError[index];
            if (one[index] > other[index] + margin) return false;
            better |= one[index] < other[index] - margin;
        }

        return better;
    }
}

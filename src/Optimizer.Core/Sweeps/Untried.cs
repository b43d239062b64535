using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>What is left of a finite space when a sampler only repeats itself.</summary>
internal static class Untried
{
    /// <summary>Larger spaces are not walked: that a sampler repeats itself fifty times in them says that it has converged.</summary>
    private const long Most = 10_000;

    /// <param name="given">Values that are decided.</param>
    /// <param name="from">Where the walk begins, so that it does not always take the first.</param>
    /// <returns>In the order of the space, once around.</returns>
    public static IEnumerable<Configuration> Of(SearchSpace space, Configuration given, long from)
    {
        var points = new Enumeration(space, given, Most);
        if (points.Count is not { } count) yield break;
        for (long step = 0; step < count; step++) yield return points.At((from + step) % count);
    }
}

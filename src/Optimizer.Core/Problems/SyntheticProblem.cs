using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>A problem whose answer is known: a space and what its configurations give, lower is better.</summary>
/// <param name="Observed">What a measurement with this seed shows: (objectives).</param>
/// <param name="Truth">The same without noise.</param>
public sealed record SyntheticProblem(
    string Name, SearchSpace Space, int Objectives, Func<Configuration, long, ImmutableArray<double>> Observed, Func<Configuration, ImmutableArray<double>> Truth)
{
    /// <summary>Best value of a problem with one objective.</summary>
    public double Optimum { get; init; }

    /// <summary>(objectives): where a trade-off stops being useful. Empty with one objective.</summary>
    public ImmutableArray<double> Reference { get; init; } = [];

    /// <summary>Parameter to the value at which, all together, a part of the work is left out; empty: there is no such part.</summary>
    public ImmutableSortedDictionary<string, ParameterValue> Neutral { get; init; } = ImmutableSortedDictionary<string, ParameterValue>.Empty;

    /// <summary>Hypervolume of the true front below <see cref="Reference"/>.</summary>
    public double TrueVolume { get; init; }
}

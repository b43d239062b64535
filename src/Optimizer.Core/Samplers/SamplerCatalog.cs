using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Samplers;

/// <param name="Trials">How many trials the budget allows; null: not known.</param>
public sealed record SamplerBudget(int? Trials)
{
    /// <summary>(objectives): losses beyond which a trade-off is of no use; empty: not known.</summary>
    public ImmutableArray<double> Reference { get; init; } = [];

    /// <summary>
    /// Parameter to the value at which, all of them together, a part of the work is left out: what such a configuration gives may differ by a
    /// jump from what its neighbours give, and no neighbour tells. Empty, or not all possible: there is no such thing.
    /// </summary>
    public ImmutableSortedDictionary<string, ParameterValue> Neutral { get; init; } = ImmutableSortedDictionary<string, ParameterValue>.Empty;
}

/// <summary>Method names to samplers: a new sampler is one file and one line here.</summary>
public static class SamplerCatalog
{
    public static IReadOnlyList<string> Methods { get; } = ["auto", "cmaes", "flow2", "gp", "grid", "nsga2", "random", "sobol", "tpe"];

    /// <param name="method"><c>auto</c> is the grid where the budget pays for all of it, else an <see cref="AutoSampler"/>.</param>
    /// <exception cref="ArgumentException">An unknown method, or a grid over a continuum.</exception>
    public static ISampler Create(string method, SearchSpace space, int objectives, long seed, SamplerBudget? budget = null) => method switch
    {
        "auto" => budget?.Trials is { } trials && space.Size(Math.Min(trials, GridSampler.Most)) is not null ? new GridSampler(space) : new AutoSampler(space, objectives, seed, budget),
        "cmaes" => new CmaSampler(space),
        "flow2" => new Flow2Sampler(space, seed),
        "gp" => new GpSampler(space, seed, budget),
        "grid" => new GridSampler(space),
        "nsga2" => new NsgaSampler(space, seed),
        "random" => new RandomSampler(space),
        "sobol" => new SobolSampler(space, seed),
        "tpe" => new TpeSampler(space, seed),
        _ => throw new ArgumentException(
            $"Method '{method}' is unknown{(Nearest.Of(method, Methods) is { } near ? $"; did you mean '{near}'?" : ".")} There are {string.Join(", ", Methods)}."),
    };
}

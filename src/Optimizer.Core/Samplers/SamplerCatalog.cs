using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Samplers;

/// <param name="Trials">How many trials the budget allows; null: not known.</param>
public sealed record SamplerBudget(int? Trials)
{
    /// <summary>(objectives): losses beyond which a trade-off is of no use; NaN: not known; empty: none is.</summary>
    public ImmutableArray<double> Reference { get; init; } = [];

    /// <summary>(first objectives): shares of the best value that may be given up for the objectives behind them; empty: the whole frontier is wanted.</summary>
    public ImmutableArray<double> Tolerances { get; init; } = [];

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

    /// <summary>Whether <c>auto</c> tries all of a space, one configuration after another.</summary>
    public static bool Lists(SearchSpace space, int? trials) => trials is { } most && space.Size(Math.Min(most, GridSampler.Most)) is not null;

    /// <param name="method"><c>auto</c> is the grid where the budget pays for all of it, else an <see cref="AutoSampler"/>.</param>
    /// <exception cref="ArgumentException">An unknown method, or a grid over a continuum.</exception>
    public static ISampler Create(string method, SearchSpace space, int objectives, long seed, SamplerBudget? budget = null) => method switch
    {
        "auto" => Lists(space, budget?.Trials) ? new GridSampler(space) : new AutoSampler(space, objectives, seed, budget),
        "cmaes" => new CmaSampler(space),
        "flow2" => new Flow2Sampler(space, seed, budget?.Tolerances ?? []),
        "gp" => new GpSampler(space, seed, budget),
        "grid" => new GridSampler(space),
        "nsga2" => new NsgaSampler(space, seed),
        "random" => new RandomSampler(space),
        "sobol" => new SobolSampler(space, seed),
        "tpe" => new TpeSampler(space, seed, budget?.Tolerances ?? []),
        _ => throw new ArgumentException(
            $"Method '{method}' is unknown{(Nearest.Of(method, Methods) is { } near ? $"; did you mean '{near}'?" : ".")} There are {string.Join(", ", Methods)}."),
    };
}

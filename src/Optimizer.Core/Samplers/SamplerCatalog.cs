using Optimizer.Core.Search;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Samplers;

/// <param name="Trials">How many trials the budget allows; null: not known.</param>
public sealed record SamplerBudget(int? Trials);

/// <summary>Method names to samplers: a new sampler is one file and one line here.</summary>
public static class SamplerCatalog
{
    public static IReadOnlyList<string> Methods { get; } = ["auto", "grid", "random", "sobol", "tpe"];

    /// <param name="method"><c>auto</c> is the grid where the budget pays for all of it, else TPE, which begins with Sobol points.</param>
    /// <exception cref="ArgumentException">An unknown method, or a grid over a continuum.</exception>
    public static ISampler Create(string method, SearchSpace space, int objectives, long seed, SamplerBudget? budget = null) => method switch
    {
        "auto" => budget?.Trials is { } trials && space.Size(Math.Min(trials, GridSampler.Most)) is not null ? new GridSampler(space) : new TpeSampler(space, seed),
        "grid" => new GridSampler(space),
        "random" => new RandomSampler(space),
        "sobol" => new SobolSampler(space, seed),
        "tpe" => new TpeSampler(space, seed),
        _ => throw new ArgumentException(
            $"Method '{method}' is unknown{(Nearest.Of(method, Methods) is { } near ? $"; did you mean '{near}'?" : ".")} There are {string.Join(", ", Methods)}."),
    };
}

using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <param name="Trials">How many trials the budget allows; null: not known.</param>
public sealed record SamplerBudget(int? Trials);

/// <summary>Method names to samplers: a new sampler is one file and one line here.</summary>
public static class SamplerCatalog
{
    public static IReadOnlyList<string> Methods { get; } = ["auto", "grid", "random", "sobol", "tpe"];

    /// <exception cref="ArgumentException">An unknown method, or a grid over a continuum.</exception>
    public static ISampler Create(string method, SearchSpace space, int objectives, long seed, SamplerBudget? budget = null) => method switch
    {
        "auto" => space.Size() is { } size && size <= (budget?.Trials ?? 0) ? new GridSampler(space) : new TpeSampler(space, seed),
        "grid" => new GridSampler(space),
        "random" => new RandomSampler(space),
        "sobol" => new SobolSampler(space, seed),
        "tpe" => new TpeSampler(space, seed),
        _ => throw new ArgumentException($"Method '{method}' is unknown; there are {string.Join(", ", Methods)}."),
    };
}

using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>A search space with an answer for each configuration, whose best answers are known.</summary>
/// <param name="Evaluate">Losses of a configuration, lower is better; with a seed the noise of that run, without one the true values.</param>
public sealed record Problem(string Name, SearchSpace Space, Func<Configuration, long?, ImmutableArray<double>> Evaluate)
{
    /// <summary>Least loss there is, of a problem with one objective.</summary>
    public double Optimum { get; init; }

    /// <summary>Where hypervolume is measured from, of a problem with several objectives; one number an objective.</summary>
    public ImmutableArray<double> Reference { get; init; } = [];

    /// <summary>Hypervolume of the true front.</summary>
    public double FrontVolume { get; init; } = 1;

    public int Objectives => Math.Max(1, Reference.Length);
}

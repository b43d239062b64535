using System.Collections.Immutable;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;

namespace Optimizer.Core.Simulation;

/// <summary>A problem as a sweep's trainer: what may vary, in which stages, and what it tells.</summary>
/// <param name="Domain">All that the problem can be asked.</param>
/// <param name="Space">What is searched where a spec does not say.</param>
/// <param name="Told">Metrics after every epoch, lower is better: the problem's losses as far as training tells them.</param>
public sealed record SimulatedProblem(SyntheticProblem Problem, SearchSpace Domain, SearchSpace Space, ImmutableArray<string> Told)
{
    public string Name => Problem.Name;

    /// <summary>Values at which the stage compress does nothing. Empty: there is the one stage train.</summary>
    public ImmutableSortedDictionary<string, ParameterValue> Neutral { get; init; } = ImmutableSortedDictionary<string, ParameterValue>.Empty;

    public bool Compresses => !Neutral.IsEmpty;

    /// <summary>Whether its epochs follow learning curves; else the whole evaluation is one epoch of one second.</summary>
    public bool HasCurves { get; init; }

    /// <param name="seed">Of the measurements' noise; null: without noise.</param>
    public ISimulatedTrainer Trainer(long? seed) => HasCurves ? new CurveTrainer(seed) : new FunctionTrainer(this, seed);
}

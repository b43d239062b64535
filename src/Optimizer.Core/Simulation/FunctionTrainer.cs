using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Simulation;

/// <summary>A problem without learning curves as a trainer: its evaluation is one epoch of one second.</summary>
/// <param name="seed">Of the measurements' noise; null: without noise.</param>
public sealed class FunctionTrainer(SimulatedProblem problem, long? seed) : ISimulatedTrainer
{
    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Epoch(StageNode node, Configuration point, int epoch) =>
        (1, Told(seed is { } drawn ? problem.Problem.Observed(point, drawn) : problem.Problem.Truth(point), ""));

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Stage(StageNode node, Configuration point) =>
        (0, node.Stage == StageNode.Test ? Told(problem.Problem.Truth(point), "test_") : ImmutableSortedDictionary<string, double>.Empty);

    private ImmutableSortedDictionary<string, double> Told(ImmutableArray<double> losses, string prefix) =>
        problem.Told.Select((name, index) => (name, index)).ToImmutableSortedDictionary(pair => prefix + pair.name, pair => losses[pair.index], StringComparer.Ordinal);
}

using System.Collections.Immutable;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Frontier;

/// <summary>The frontier of a sweep's completed trials: what the coordinator scores on test rows and what users are shown is the same set.</summary>
public static class FrontierOf
{
    /// <returns>Completed trials that hold the constraints and that no other dominates beyond measurement error, by number.</returns>
    public static IReadOnlyList<TrialState> Trials(Sweep sweep)
    {
        var completed = sweep.Trials.Values.Where(trial => trial.Status == TrialStatus.Completed).ToList();
        return [.. Indices(sweep.Spec, [.. completed.Select(trial => trial.Metrics)]).Select(index => completed[index])];
    }

    /// <param name="metrics">Of completed trials.</param>
    /// <returns>Indices, ascending.</returns>
    public static ImmutableArray<int> Indices(SweepSpec spec, IReadOnlyList<IReadOnlyDictionary<string, double>> metrics)
    {
        var feasible = Enumerable.Range(0, metrics.Count).Where(index => IsFeasible(spec, metrics[index])).ToList();
        var losses = feasible.ConvertAll(index => spec.Objectives.Select(objective => LossOf(objective, metrics[index])).ToArray());
        var errors = feasible.ConvertAll(index => spec.Objectives.Select(objective => MeasurementError.Of(objective.Metric, metrics[index])).ToArray());
        return [.. ParetoFront.Of(losses, errors).Select(index => feasible[index])];
    }

    /// <summary>Whether every constraint is measured and held.</summary>
    public static bool IsFeasible(SweepSpec spec, IReadOnlyDictionary<string, double> metrics) =>
        spec.Constraints.All(bound => metrics.TryGetValue(bound.Metric, out var value) && bound.Holds(value));

    /// <returns>NaN: not measured.</returns>
    public static double LossOf(Objective objective, IReadOnlyDictionary<string, double> metrics) =>
        objective.Loss(metrics.GetValueOrDefault(objective.Metric, double.NaN));
}

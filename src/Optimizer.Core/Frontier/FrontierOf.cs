using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Frontier;

/// <summary>The frontier of a sweep's completed trials.</summary>
public static class FrontierOf
{
    /// <returns>Completed trials that hold the constraints and that no other dominates, by number.</returns>
    public static IReadOnlyList<TrialState> Trials(Sweep sweep)
    {
        var feasible = sweep.Trials.Values
            .Where(trial => trial.Status == TrialStatus.Completed)
            .Where(trial => sweep.Spec.Constraints.All(bound => trial.Metrics.TryGetValue(bound.Metric, out var value) && bound.Holds(value)))
            .Select(trial => (trial, losses: sweep.Spec.Objectives
                .Select(objective => objective.Loss(trial.Metrics.GetValueOrDefault(objective.Metric, double.NaN))).ToArray()))
            .Where(pair => !pair.losses.Any(double.IsNaN))
            .ToList();
        return [.. ParetoFront.Of([.. feasible.Select(pair => pair.losses)]).Select(index => feasible[index].trial)];
    }
}

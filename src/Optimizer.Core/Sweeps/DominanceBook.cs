using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>
/// Whether a trial at a rung can still reach the frontier. Its optimistic end: the quality there, improved by as much as any completed trial
/// improved from that rung on; the money it has spent and is committed to, at its own pace; of every other objective the best that was seen.
/// A completed trial that is as good in all of these and better in one makes going on a waste.
/// </summary>
/// <remarks>The best of those that trained on from a rung is never stopped there: what dominated its optimistic end would have improved more than any trial did.</remarks>
internal sealed class DominanceBook
{
    private readonly Dictionary<int, double> mostGain = [];
    private readonly List<(double[] Losses, int Trial)> front = [];
    private double[] best = [];

    public void Completed(Sweep sweep, TrialState trial)
    {
        var losses = PlanSpaces.Losses(sweep.Spec, trial.Metrics);
        if (!Array.TrueForAll(losses, double.IsFinite)) return;
        best = best.Length == 0 ? [.. losses] : [.. best.Zip(losses, Math.Min)];
        foreach (var node in trial.Proposed.Path.Select(id => sweep.Nodes[id]).Where(node => node.Node is { Stage: StageNode.Train, Epochs: not null }))
        {
            var gain = PlanSpaces.Quality(sweep.Spec, node.Metrics) - losses[0];
            if (gain > mostGain.GetValueOrDefault(node.Node.Epochs!.To, double.NegativeInfinity)) mostGain[node.Node.Epochs.To] = gain;
        }

        // One that breaks a constraint tells how far a training may improve, but nobody would ship it in another's place.
        if (!FrontierOf.IsFeasible(sweep.Spec, trial.Metrics)) return;
        if (front.Exists(other => Dominance.Dominates(other.Losses, losses))) return;
        front.RemoveAll(other => Dominance.Dominates(losses, other.Losses));
        front.Add((losses, trial.Number));
    }

    /// <param name="position">Path index of the first node that is not done; the one before ends at a rung.</param>
    /// <returns>Why it cannot reach the frontier any more, or null.</returns>
    public string? Why(Sweep sweep, TrialState trial, int position)
    {
        if (front.Count == 0) return null;
        var spec = sweep.Spec;
        var trained = trial.Proposed.Path.Take(position).Select(id => sweep.Nodes[id]).Where(node => node.Node.Stage == StageNode.Train).ToList();
        if (trained.Count == 0 || trained[^1].Node.Epochs is not { } span || !mostGain.TryGetValue(span.To, out var gain)) return null;
        var spent = trained.Sum(node => node.ProductiveSeconds);
        var total = spent * TrialPath.Total(spec, trial.Proposed.Configuration) / span.To;
        var optimistic = (double[])best.Clone();
        optimistic[0] = PlanSpaces.Quality(spec, trained[^1].Metrics) - Math.Max(0, gain);
        if (!double.IsFinite(optimistic[0])) return null;
        var order = PlanSpaces.Order(spec);
        for (var index = 1; index < order.Length; index++)
            if (IsCost(spec.Objectives[order[index]])) optimistic[index] = CostLoss(spec, spec.Objectives[order[index]], total, sweep);
        var by = front.Find(other => Dominance.Dominates(other.Losses, optimistic));
        return by.Losses is null ? null
            : $"cannot reach the frontier: trial {by.Trial} is better even if this one gains {Math.Max(0, gain):G3} by epoch {TrialPath.Total(spec, trial.Proposed.Configuration)}, as much as any did, for {Money.Text(PriceOf(sweep, total))} in all";
    }

    private static bool IsCost(Objective objective) => objective.Metric is "training_cost" or "train_seconds";

    private static double CostLoss(SweepSpec spec, Objective objective, double seconds, Sweep sweep) =>
        PlanSpaces.LossOf(spec, objective.Metric, objective.Metric == "train_seconds" ? seconds : Money.ToUsd(PriceOf(sweep, seconds)));

    private static long PriceOf(Sweep sweep, double seconds) => Money.Price(seconds, Placement.PriceOf(sweep, sweep.Spec.Resources.Class));
}

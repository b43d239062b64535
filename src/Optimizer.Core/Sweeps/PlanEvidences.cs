using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Sweeps;

/// <summary>What the sweep's events say to a planner.</summary>
internal static class PlanEvidences
{
    /// <param name="done">A node that has just been done.</param>
    public static PlanEvidence? Of(Sweep sweep, NodeState done)
    {
        if (done.Node.Stage != StageNode.Train || done.Node.Epochs is not { } span || done.Trials.Count == 0) return null;
        return new PlanEvidence.Span(
            sweep.Trials[done.Trials.Min].Proposed.Configuration, span.From, span.To, done.ProductiveSeconds, PlanSpaces.Quality(sweep.Spec, done.Metrics));
    }

    /// <param name="changed">A trial whose state has just changed.</param>
    public static PlanEvidence? Of(Sweep sweep, TrialState changed)
    {
        var point = changed.Proposed.Configuration;
        if (changed.Status == TrialStatus.Failed && sweep.NodeOf(changed) is { Node: { Stage: StageNode.Train, Epochs: { } span } }) return new PlanEvidence.Failure(point, span.To);
        if (changed.Status != TrialStatus.Completed) return null;
        var (compressing, measuring) = (0.0, 0.0);
        foreach (var node in changed.Proposed.Path.Select(id => sweep.Nodes[id]))
        {
            if (node.Node.Stage == StageNode.Measure) measuring += node.ProductiveSeconds;
            else if (node.Node.Stage != StageNode.Train) compressing += node.ProductiveSeconds;
        }

        return new PlanEvidence.Model(point, EpochsOf(sweep.Spec, point), PlanSpaces.Losses(sweep.Spec, changed.Metrics), compressing, measuring);
    }

    /// <param name="warm">A trial of another sweep, or of a file.</param>
    public static PlanEvidence Of(SweepSpec spec, WarmTrial warm) => new PlanEvidence.Elsewhere(
        warm.Configuration, EpochsOf(spec, warm.Configuration), PlanSpaces.Losses(spec, warm.Metrics), warm.Metrics.GetValueOrDefault("train_seconds"));

    private static int EpochsOf(SweepSpec spec, Configuration point) =>
        point.TryGet(TrialPath.Epochs, out var epochs) ? (int)epochs.AsInteger() : PlanSpaces.RungsOf(spec).Epochs[^1];
}

using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Sweeps;

/// <param name="Reason">"rank 2 of 9 at rung 3, best 3 go on".</param>
public sealed record TrialPromotion(int Trial, string Reason);

/// <summary>Which paused trial goes on, by asynchronous successive halving over all that reached its rung.</summary>
public static class Promotions
{
    /// <summary>The rung that a trial waits at after the node before its position, or null if that node does not end at one.</summary>
    public static int? RungAt(Sweep sweep, TrialState trial)
    {
        if (sweep.Spec.Stopping.Rule != "asha" || trial.Position == 0 || trial.Position >= trial.Proposed.Path.Length) return null;
        var (done, next) = (sweep.Nodes[trial.Proposed.Path[trial.Position - 1]].Node, sweep.Nodes[trial.Proposed.Path[trial.Position]].Node);
        if (done.Epochs is not { } span || next.Stage != StageNode.Train) return null;
        var rungs = RungsOf(sweep, trial);
        return rungs.Contains(span.To) ? span.To : null;
    }

    public static TrialPromotion? Next(Sweep sweep) =>
        sweep.NextPromotion is { } promotion ? new TrialPromotion(promotion.Trial, promotion.Reason) : null;

    private static System.Collections.Immutable.ImmutableArray<int> RungsOf(Sweep sweep, TrialState trial)
    {
        var total = TrialPath.Total(sweep.Spec, trial.Proposed.Configuration);
        return Rungs.Of(sweep.Spec.Stopping.MinEpochs, sweep.Spec.Stopping.Reduction, total);
    }
}

using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Sweeps;

/// <param name="Reason">"rank 2 of 9 at rung 3, best 3 go on".</param>
public sealed record TrialPromotion(int Trial, string Reason);

/// <summary>Which paused trial goes on, by the stopping rule over all that reached its rung.</summary>
public static class Promotions
{
    /// <summary>The rung that a trial waits at after the node before its position, or null if that node does not end at one.</summary>
    public static int? RungAt(Sweep sweep, TrialState trial) =>
        trial.Position > 0 && sweep.NodeOf(trial) is { Node.Stage: StageNode.Train } ? sweep.RungAfter(trial, sweep.Nodes[trial.Proposed.Path[trial.Position - 1]].Node) : null;

    public static TrialPromotion? Next(Sweep sweep) =>
        sweep.NextPromotion is { } promotion ? new TrialPromotion(promotion.Trial, promotion.Reason) : null;
}

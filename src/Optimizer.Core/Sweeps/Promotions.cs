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

    public static TrialPromotion? Next(Sweep sweep)
    {
        if (sweep.Spec.Stopping.Rule != "asha" || !sweep.Trials.Values.Any(trial => trial.Status == TrialStatus.Paused)) return null;
        var promotion = new Asha(sweep.Spec.Stopping.Reduction).Next(Entries(sweep));
        return promotion is null ? null : new TrialPromotion(promotion.Trial, promotion.Reason);
    }

    private static List<RungEntry> Entries(Sweep sweep)
    {
        var entries = new List<RungEntry>();
        foreach (var trial in sweep.Trials.Values)
        {
            var rungs = RungsOf(sweep, trial);
            for (var index = 0; index < trial.Position; index++)
            {
                var node = sweep.Nodes[trial.Proposed.Path[index]];
                if (node.Node.Epochs is not { } span || !rungs.Contains(span.To) || span.To == rungs[^1]) continue;
                var waitsHere = trial.Status == TrialStatus.Paused && trial.Position == index + 1;
                entries.Add(new RungEntry(trial.Number, span.To, sweep.LossOf(node), Promoted: !waitsHere));
            }
        }

        return entries;
    }

    private static System.Collections.Immutable.ImmutableArray<int> RungsOf(Sweep sweep, TrialState trial)
    {
        var total = trial.Proposed.Configuration.TryGet(TrialPath.Epochs, out var epochs) ? (int)epochs.AsInteger() : 1;
        return Rungs.Of(sweep.Spec.Stopping.MinEpochs, sweep.Spec.Stopping.Reduction, total);
    }
}

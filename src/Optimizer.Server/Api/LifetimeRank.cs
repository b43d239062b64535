using Optimizer.Client.V1;
using Optimizer.Core.Frontier;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Api;

/// <summary>Trials by what they cost over a life: training_cost + volume x inference_cost.</summary>
internal static class LifetimeRank
{
    /// <param name="volume">Predictions over the life.</param>
    /// <param name="within">Share of the best first objective that may be lost; null: that objective's tolerance, and all when it has none.</param>
    /// <returns>Those within first, then the others, each cheapest first.</returns>
    public static RankRow[] Of(SweepRecord record, double volume, double? within)
    {
        var first = record.Sweep.View.Spec.Objectives[0];
        var share = within ?? (first.Tolerance > 0 ? first.Tolerance : null);
        var trials = record.Feasible().ToDictionary(trial => trial.Number);
        return [.. LifetimeOrder.Of([.. trials.Values.Select(trial => CostPoint.Of(first, trial.Number, trial.Metrics))], volume, share)
            .Select(ordered => Row(record, trials[ordered.Point.Trial], ordered))];
    }

    private static RankRow Row(SweepRecord record, TrialView trial, OrderedTrial ordered)
    {
        var row = record.Row(trial);
        return new RankRow
        {
            Trial = row.Trial,
            Status = row.Status,
            Parameters = row.Parameters,
            Objectives = row.Objectives,
            Metrics = row.Metrics,
            Path = row.Path,
            Stage = row.Stage,
            ParentTrial = row.ParentTrial,
            StopReason = row.StopReason,
            Reason = row.Reason,
            Artifact = row.Artifact,
            Rank = ordered.Rank,
            LifetimeCost = ordered.Cost,
            Within = ordered.IsWithin,
            Knee = ordered.IsKnee,
        };
    }
}

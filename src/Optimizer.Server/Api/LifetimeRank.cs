using System.Collections.Immutable;
using Optimizer.Client.V1;
using Optimizer.Core.Frontier;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Api;

/// <summary>Trials by what they cost over a life: training_cost + volume x inference_cost.</summary>
internal static class LifetimeRank
{
    /// <param name="volume">Predictions over the life.</param>
    /// <param name="within">Share of the best first objective that may be lost; null: that objective's tolerance, and all when it has none.</param>
    /// <returns>Those within first, then the others, each cheapest first.</returns>
    public static ImmutableArray<OrderedTrial> Of(TrialFrame frame, double volume, double? within)
    {
        var first = frame.Spec.Objectives[0];
        return LifetimeOrder.Of([.. Enumerable.Range(0, frame.Count).Where(row => frame.Feasible[row]).Select(row => frame.Costs[row])], volume, within ?? (first.Tolerance > 0 ? first.Tolerance : null));
    }

    public static RankRow Row(SweepRecord record, TrialView trial, OrderedTrial ordered)
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

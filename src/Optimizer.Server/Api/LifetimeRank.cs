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
        var ranks = LifetimeCost.Rank([.. trials.Values.Select(trial => PointOf(first, trial))], new LifetimeOptions(volume, 1));
        if (ranks.IsEmpty) return [];
        var best = ranks.Min(rank => rank.Point.Loss);
        bool IsWithin(Core.Frontier.LifetimeRank rank) => share is not { } tolerance || ToleranceOrder.IsWithin(rank.Point.Loss, best, tolerance);
        var front = ParetoFront.Of([.. ranks.Select(rank => new[] { rank.Cost, rank.Point.Loss })]);
        var knee = Knee.Of([.. front.Select(index => new[] { Math.Log(ranks[index].Cost), ranks[index].Point.Loss })]) is { } at ? front[at] : -1;
        return [.. ranks.Select((rank, index) => (rank, isKnee: index == knee))
            .OrderByDescending(pair => IsWithin(pair.rank))
            .Select((pair, index) => Row(record, trials[pair.rank.Point.Trial], pair.rank.Cost, index + 1, IsWithin(pair.rank), pair.isKnee))];
    }

    private static CostPoint PointOf(Objective first, TrialView trial) => new(
        trial.Number, FrontierOf.LossOf(first, trial.Metrics),
        trial.Metrics.GetValueOrDefault("training_cost", double.NaN), trial.Metrics.GetValueOrDefault("inference_cost", double.NaN));

    private static RankRow Row(SweepRecord record, TrialView trial, double cost, int rank, bool within, bool knee)
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
            Artifact = row.Artifact,
            Rank = rank,
            LifetimeCost = cost,
            Within = within,
            Knee = knee,
        };
    }
}

using Optimizer.Client.V1;
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
        var costed = record.Feasible()
            .Select(trial => new Costed(trial, SweepRecord.LossOf(first, trial), CostOf(trial, volume)))
            .Where(one => !double.IsNaN(one.Cost) && !double.IsNaN(one.Loss)).ToList();
        if (costed.Count == 0) return [];
        var best = costed.Min(one => one.Loss);
        var limit = share is { } lost ? best + (lost * Math.Abs(best)) : double.PositiveInfinity;
        var knee = Knee.Of([.. costed.Select(one => (one.Cost, one.Loss))]);
        return [.. costed.Select((one, index) => (one, isKnee: index == knee))
            .OrderByDescending(pair => pair.one.Loss <= limit).ThenBy(pair => pair.one.Cost).ThenBy(pair => pair.one.Loss)
            .Select((pair, index) => Row(record, pair.one, index + 1, pair.one.Loss <= limit, pair.isKnee))];
    }

    private static double CostOf(TrialView trial, double volume) =>
        trial.Metrics.TryGetValue("training_cost", out var training) && trial.Metrics.TryGetValue("inference_cost", out var inference)
            ? training + (volume * inference / 1e6)
            : double.NaN;

    private static RankRow Row(SweepRecord record, Costed one, int rank, bool within, bool knee)
    {
        var row = record.Row(one.Trial);
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
            Rank = rank,
            LifetimeCost = one.Cost,
            Within = within,
            Knee = knee,
        };
    }

    private sealed record Costed(TrialView Trial, double Loss, double Cost);
}

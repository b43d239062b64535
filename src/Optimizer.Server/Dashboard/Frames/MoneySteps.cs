using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>A step of the waterfall from what a sweep would have cost to what it cost.</summary>
/// <param name="Usd">Of a step up or down its height; of a sum all of it.</param>
/// <param name="Basis">Where the number comes from.</param>
internal sealed record MoneyStep(string Name, double Usd, MoneyStepKind Kind, string Basis);

internal enum MoneyStepKind
{
    None = 0,
    Sum = 1,
    Saved = 2,
    Lost = 3,
    Spent = 4,
}

internal static class MoneySteps
{
    /// <param name="untrainedEpochs">Planned for trials and not trained.</param>
    public static IReadOnlyList<MoneyStep> Of(SweepView view, ImmutableArray<StageSpend> spend, ImmutableArray<StageNodes> nodes, (double Epochs, double SecondsPerEpoch) untrained)
    {
        var spec = view.Spec;
        double PriceOf(string stage) => Money.ToUsd(spec.Prices[stage == Core.Stages.StageNode.Measure ? spec.Serving.Class : spec.Resources.Class].NanoPerHour) / 3600;
        var shared = nodes.Sum(stage => stage.SharedSeconds * PriceOf(stage.Stage));
        var stopped = untrained.Epochs * untrained.SecondsPerEpoch * PriceOf(Core.Stages.StageNode.Train);
        var lost = spend.Where(IsLost).Sum(part => Money.ToUsd(part.ChargedNano));
        var useful = spend.Where(part => !IsLost(part)).GroupBy(part => part.Stage).Select(stage => (Stage: stage.Key, Usd: stage.Sum(part => Money.ToUsd(part.ChargedNano)))).ToList();
        var total = useful.Sum(stage => stage.Usd) + lost;
        int PlaceOf(string stage) => spec.Stages.Select(one => one.Name).Concat([Core.Stages.StageNode.Measure, Core.Stages.StageNode.Test]).ToList().IndexOf(stage);
        var isOver = view.Status is not (SweepStatus.Running or SweepStatus.Paused);
        return
        [
            new("every trial alone and to its end", total + shared + stopped, MoneyStepKind.Sum, "the sum of what follows"),
            new("saved by sharing", shared, MoneyStepKind.Saved, "seconds of shared stages, once for each trial beyond the first, at list price"),
            new(isOver ? "saved by stopping early" : "not trained so far", stopped, MoneyStepKind.Saved, $"{untrained.Epochs:N0} planned epochs at the mean {Rendering.Show.Duration(untrained.SecondsPerEpoch)} an epoch"),
            .. useful.OrderBy(stage => PlaceOf(stage.Stage)).Select(stage => new MoneyStep($"spent on {stage.Stage}", stage.Usd, MoneyStepKind.Spent, "charges of attempts that gave something")),
            new("lost to failures", lost, MoneyStepKind.Lost, "charges of attempts that failed or whose worker was lost"),
            new("spent in all", total, MoneyStepKind.Sum, "as the ledger has it"),
        ];
    }

    private static bool IsLost(StageSpend part) => part.Outcome is not (AttemptOutcome.None or AttemptOutcome.Done or AttemptOutcome.Paused or AttemptOutcome.Stopped);
}

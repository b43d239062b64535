using System.Text.Json;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Api;

/// <summary>From the read tables to the public records: dollars for nano-dollars, words for enums.</summary>
internal static class Rows
{
    public static SweepRow Of(SweepView view) => new(
        view.Id, view.Name, Words.Of(view.Status), view.Reason, Money.ToUsd(view.SpendNano), Money.ToUsd(view.ReservedNano),
        Money.ToUsd(view.OverrunNano), Of(view.Budget), RunningSeconds(view), view.CreatedAt, view.UpdatedAt);

    /// <summary>Counted when a sweep pauses or ends; of one that runs for the first time, up to its last event.</summary>
    private static double RunningSeconds(SweepView view) => view is { Status: SweepStatus.Running, RunningSeconds: 0 }
        ? (view.UpdatedAt - view.CreatedAt).TotalSeconds
        : view.RunningSeconds;

    public static BudgetRow Of(Budget budget) =>
        new(budget.CostNano is { } nano ? Money.ToUsd(nano) : null, budget.Seconds, budget.Trials);

    public static ObjectiveRow Of(Objective objective) => new(objective.Metric, Words.Of(objective.Goal), objective.Tolerance);

    public static TrialRow Of(NamedSweep sweep, TrialView trial, IReadOnlyDictionary<string, NodeView> nodes) => new()
    {
        Trial = sweep.Trial(trial.Number),
        Status = Words.Of(trial.Status),
        Parameters = Of(trial.Configuration),
        Objectives = ObjectivesOf(sweep, trial),
        Metrics = new(trial.Metrics, StringComparer.Ordinal),
        Path = [.. trial.Path],
        Stage = StageOf(trial, nodes),
        ParentTrial = trial.ParentTrial is { } parent ? sweep.Trial(parent) : null,
        StopReason = trial.StopReason,
        Reason = trial.Reason,
        Reported = ReportedBy(sweep, trial, nodes),
        Artifact = trial.Path.Length > 1 && nodes.TryGetValue(trial.Path[^2], out var served) ? served.Artifact : null,
    };

    private static string[]? ReportedBy(NamedSweep sweep, TrialView trial, IReadOnlyDictionary<string, NodeView> nodes)
    {
        if (sweep.View.Spec.Trainer.Problem is not null) return [.. trial.Metrics.Keys.Where(metric => !metric.StartsWith("test_", StringComparison.Ordinal))];
        if (sweep.View.Spec.Trainer.Command is null || trial.Status != TrialStatus.Completed || !nodes.TryGetValue(trial.Path[^1], out var measured)) return null;
        // The cost of a prediction follows from the throughput, that of training from our clock.
        return [.. trial.Metrics.Keys.Where(metric => !measured.Metrics.ContainsKey(metric) && metric is not ("training_cost" or "train_seconds")
            && !(metric == "inference_cost" && measured.Metrics.ContainsKey("throughput")) && !metric.StartsWith("test_", StringComparison.Ordinal))];
    }

    public static SortedDictionary<string, double> ObjectivesOf(NamedSweep sweep, TrialView trial) => new(
        sweep.View.Spec.Objectives.Where(objective => trial.Metrics.ContainsKey(objective.Metric))
            .ToDictionary(objective => objective.Metric, objective => trial.Metrics[objective.Metric]),
        StringComparer.Ordinal);

    public static string? StageOf(TrialView trial, IReadOnlyDictionary<string, NodeView> nodes)
    {
        var path = trial.Path.Where(nodes.ContainsKey).Select(id => nodes[id]).ToList();
        return (path.Find(node => node.Status != NodeStatus.Done) ?? path.LastOrDefault())?.Stage;
    }

    public static NodeRow Of(NodeView node) => new(
        node.Id, node.Stage, node.Parent, Of(node.Parameters), node.EpochFrom, node.EpochTo, node.Horizon, node.Seed, Words.Of(node.Status),
        node.Attempts, node.ProductiveSeconds, new(node.Metrics, StringComparer.Ordinal), new(node.Facts, StringComparer.Ordinal),
        node.Artifact, node.Checkpoint, node.Trials);

    public static AttemptRow Of(NamedSweep sweep, AttemptView attempt) => new(
        sweep.Trial(attempt.Trial), attempt.Node, attempt.Number, attempt.Stage, attempt.Device, attempt.DeviceClass, OutcomeOf(attempt),
        attempt.Message, attempt.StartedAt, attempt.EndedAt, attempt.Seconds, Money.ToUsd(attempt.ReservedNano),
        Money.ToUsd(attempt.ChargedNano), Money.ToUsd(attempt.OverrunNano), attempt.Joules, attempt.Log);

    public static string OutcomeOf(AttemptView attempt) => attempt.Outcome == AttemptOutcome.None ? "running" : Words.Of(attempt.Outcome);

    public static ReportRow Of(ReportView report) =>
        new(report.Node, report.Attempt, report.Epoch, new(report.Metrics, StringComparer.Ordinal), report.Seconds, report.At);

    public static LedgerEntry Of(LedgerRow row) => new(
        row.Seq, row.At, row.Kind, row.Node, row.Attempt, Money.ToUsd(row.ReservedNano), Money.ToUsd(row.ChargedNano),
        Money.ToUsd(row.OverrunNano), Money.ToUsd(row.SpendSumNano), Money.ToUsd(row.ReservedSumNano),
        row.BudgetNano is { } nano ? Money.ToUsd(nano) : null);

    public static SortedDictionary<string, JsonElement> Of(Configuration configuration) => new(
        configuration.Values.ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value, CoreJson.Options)),
        StringComparer.Ordinal);
}

using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>What a view's axes show when its address does not say, and which way is better on them.</summary>
internal static class Axes
{
    private static readonly string[] Costs = ["inference_cost", "latency_p95", "latency_p50", "training_cost"];

    public static string X(TrialFrame frame, RankingView view) => Known(frame, view.X) ?? CostOf(frame) ?? FrameColumn.Metrics + frame.Spec.Objectives[^1].Metric;

    public static string Y(TrialFrame frame, RankingView view) => Known(frame, view.Y) ?? FrameColumn.Metrics + frame.Spec.Objectives[0].Metric;

    public static string Title(TrialFrame frame, string column) => column switch
    {
        RankingView.Lifetime => "lifetime cost, USD",
        FrameColumn.Metrics + "inference_cost" => "inference cost, USD per million predictions",
        FrameColumn.Metrics + "training_cost" => "training cost, USD",
        _ when column.StartsWith(FrameColumn.Metrics + "latency_p", StringComparison.Ordinal) => $"{NameOf(column)}, ms",
        _ when column.EndsWith("_bytes", StringComparison.Ordinal) => NameOf(column),
        FrameColumn.Metrics + "throughput" => "throughput, predictions/s",
        _ => NameOf(column) + (frame.Spec.Objectives.FirstOrDefault(one => FrameColumn.Metrics + one.Metric == column) is { } objective ? objective.Goal == Goal.Maximize ? " (more is better)" : " (less is better)" : ""),
    };

    /// <summary>-1: more is better; 1: less is.</summary>
    public static int SignOf(TrialFrame frame, string column)
    {
        if (frame.Spec.Objectives.FirstOrDefault(one => FrameColumn.Metrics + one.Metric == column) is { } objective) return objective.Goal == Goal.Maximize ? -1 : 1;
        var name = NameOf(column);
        return name is "accuracy" or "macro f1" or "throughput" or "throughput vs parent" or "parameters" ? -1 : 1;
    }

    public static bool IsMoney(string column) => column == RankingView.Lifetime || column.EndsWith("_cost", StringComparison.Ordinal);

    private static string NameOf(string column) => column[(column.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' ');

    private static string? Known(TrialFrame frame, string? column) =>
        column == RankingView.Lifetime || frame.Find(column) is not null ? column : null;

    /// <summary>Inference is what a team pays for every day.</summary>
    private static string? CostOf(TrialFrame frame) =>
        Costs.Select(name => FrameColumn.Metrics + name).FirstOrDefault(id => frame.Find(id) is not null);
}

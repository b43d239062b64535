using Optimizer.Core.Sweeps;

namespace Optimizer.Specs;

/// <param name="Goal">Which way is better.</param>
/// <param name="DuringTraining">Reported at every epoch, so that trials can be compared before they end.</param>
internal sealed record Metric(string Name, Goal Goal, Dimension Dimension, bool DuringTraining = false);

/// <summary>The metrics that a trial has before its test score.</summary>
internal static class Metrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("accuracy", Goal.Maximize, Dimension.Share, DuringTraining: true),
        new("artifact_bytes", Goal.Minimize, Dimension.Size),
        new("inference_cost", Goal.Minimize, Dimension.Money),
        new("joules", Goal.Minimize, Dimension.None),
        new("latency_p50", Goal.Minimize, Dimension.Latency),
        new("latency_p95", Goal.Minimize, Dimension.Latency),
        new("latency_vs_parent", Goal.Minimize, Dimension.Share),
        new("loss", Goal.Minimize, Dimension.None, DuringTraining: true),
        new("macro_f1", Goal.Maximize, Dimension.Share, DuringTraining: true),
        new("parameters", Goal.Minimize, Dimension.None),
        new("peak_memory_bytes", Goal.Minimize, Dimension.Size),
        new("throughput", Goal.Maximize, Dimension.Rate),
        new("throughput_vs_parent", Goal.Maximize, Dimension.Share),
        new("training_cost", Goal.Minimize, Dimension.Money),
    ];

    /// <summary>Of models of a user's program alone.</summary>
    public static IReadOnlyList<Metric> OfPrograms { get; } =
    [
        new("agreement", Goal.Maximize, Dimension.Share),
        new("output_error", Goal.Minimize, Dimension.Share),
    ];

    public static Metric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>Why the name is no metric to optimise, and which may be meant.</summary>
    public static string Refuse(string name) => name.StartsWith("test_", StringComparison.Ordinal)
        ? $"'{name}' is scored once, at the end, on rows that the search must not see; use '{(Find(name[5..]) is null ? "accuracy" : name[5..])}', which is of the validation rows"
        : $"unknown metric '{name}'; {Wording.Instead(name, [.. All.Select(metric => metric.Name)])}";
}

using Optimizer.Client.V1;

namespace Optimizer.Cli.Rendering;

/// <summary>Columns of tables of trials: only what differs between the rows is worth a column.</summary>
internal static class TrialColumns
{
    /// <summary>Shown where present, beside the objectives.</summary>
    private static readonly string[] Telling =
        ["accuracy", "training_cost", "inference_cost", "latency_p50", "throughput", "artifact_bytes", "throughput_vs_parent"];

    public static IEnumerable<Column<T>> Objectives<T>(IReadOnlyCollection<T> rows)
        where T : TrialRow => Metrics(rows, [.. rows.SelectMany(row => row.Objectives.Keys).Distinct().Order(StringComparer.Ordinal)]);

    public static IEnumerable<Column<T>> ObjectivesAndMore<T>(IReadOnlyCollection<T> rows)
        where T : TrialRow
    {
        var objectives = rows.SelectMany(row => row.Objectives.Keys).Distinct().ToList();
        return Metrics(rows, [.. objectives.Union(Telling).Where(name => rows.Any(row => row.Metrics.ContainsKey(name)))]);
    }

    /// <summary>What the trials scored on the test rows, with its 95% interval: of each objective that has one, or else the accuracy.</summary>
    public static IEnumerable<Column<T>> Test<T>(IReadOnlyCollection<T> rows)
        where T : TrialRow =>
        TestScores.Of(rows).Select(name => new Column<T>($"{name.Replace('_', ' ')}{(rows.Any(row => row.Metrics.ContainsKey(name + "_low")) ? " (95%)" : "")}", row => TestScores.Cell(row, name), Right: true));

    public static Column<T> Parameters<T>(IReadOnlyCollection<T> rows)
        where T : TrialRow
    {
        var varying = rows.SelectMany(row => row.Parameters.Keys).Distinct()
            .Where(name => rows.Select(row => row.Parameters.TryGetValue(name, out var value) ? value.GetRawText() : "").Distinct().Count() > 1)
            .ToHashSet(StringComparer.Ordinal);
        return new(
            "parameters",
            row => string.Join(' ', row.Parameters.Where(pair => rows.Count == 1 || varying.Contains(pair.Key)).Select(pair => $"{pair.Key}={Cell(pair.Value)}")));
    }

    private static IEnumerable<Column<T>> Metrics<T>(IReadOnlyCollection<T> rows, IReadOnlyList<string> names)
        where T : TrialRow =>
        names.Select(name => new Column<T>(
            name.Replace('_', ' '), row => row.Metrics.TryGetValue(name, out var value) ? Show.Metric(name, value) + Mark(row, name) : "-", Right: true));

    /// <summary>What is measured here for other trials, but in this one is the program's own word.</summary>
    private static string Mark(TrialRow row, string name) =>
        name is "inference_cost" or "latency_p50" or "latency_p95" or "throughput" or "artifact_bytes" or "peak_memory_bytes" && row.Reported?.Contains(name) == true ? " reported" : "";

    private static string Cell(System.Text.Json.JsonElement value) =>
        value.ValueKind == System.Text.Json.JsonValueKind.Number && value.GetRawText().AsSpan().IndexOfAny(".eE") >= 0
            ? Show.Digits(value.GetDouble(), 3)
            : FlatRows.Text(value);
}

using Optimizer.Client.V1;

namespace Optimizer.Cli.Rendering;

/// <summary>What trials scored on the test rows.</summary>
public static class TestScores
{
    /// <returns>Names like test_accuracy: of objectives with an interval, else the accuracy with its, else of objectives without one.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<TrialRow> rows)
    {
        bool Has(string name) => rows.Any(row => row.Metrics.ContainsKey(name));
        var scored = rows.SelectMany(row => row.Objectives.Keys).Distinct().Select(name => $"test_{name}").Where(Has).ToList();
        var certain = scored.Where(name => Has($"{name}_low")).ToList();
        return certain.Count > 0 ? certain : Has("test_accuracy_low") ? ["test_accuracy"] : scored;
    }

    /// <summary>0.9852 (0.963 to 0.994)</summary>
    public static string Cell(TrialRow row, string name)
    {
        if (!row.Metrics.TryGetValue(name, out var value)) return "-";
        if (!row.Metrics.TryGetValue($"{name}_low", out var low) || !row.Metrics.TryGetValue($"{name}_high", out var high)) return Show.Metric(name, value);
        string End(double end) => Math.Abs(end) < 10 ? $"{end:0.000}" : Show.Metric(name, end);
        return $"{Show.Metric(name, value)} ({End(low)} to {End(high)})";
    }
}

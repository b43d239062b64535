using Optimizer.Client.V1;
using Optimizer.Core.Planning;
using Spectre.Console;

namespace Optimizer.Cli.Rendering;

/// <summary>A sweep as name and value, a line each.</summary>
internal static class DetailGrid
{
    public static Grid Of(SweepDetail detail)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));
        Row("sweep", $"{detail.Name} ({detail.Sweep})");
        Row("status", detail.Reason is { Length: > 0 } reason ? $"{detail.Status}: {reason}" : detail.Status);
        Row("spend", Show.Money(detail.Spend) + (detail.Budget.Cost is { } cost ? $" of {Show.Money(cost)}" : ""));
        Row("reserved", Show.Money(detail.Reserved));
        if (detail.Overrun > 0) Row("overrun", Show.Money(detail.Overrun));
        if (detail.Budget.Seconds is { } seconds) Row("time budget", Show.Duration(seconds));
        if (detail.Budget.Trials is { } trials) Row("trial budget", trials.ToString());
        Row("ran", Show.Duration(detail.RunningSeconds));
        Row("objectives", string.Join(", ", detail.Objectives.Select(objective => $"{objective.Goal} {objective.Metric}")));
        if (detail.Method.Length > 0) Row("method", Method(detail));
        Row("trials", Counts(detail.Trials));
        foreach (var (stage, count) in detail.Nodes) Row($"{stage} nodes", $"{count.Executed} executed, {count.Reused} times reused");
        Row("attempts", Counts(detail.Attempts));
        if (detail.Outlook is { } outlook) Row("next money", OutlookText.Of(outlook));
        Row("started", Show.Time(detail.CreatedAt));
        Row("last change", Show.Time(detail.UpdatedAt));
        return grid;
    }

    /// <summary>The name, or what <c>auto</c> chose and why.</summary>
    private static string Method(SweepDetail detail) => detail.Chosen is { } choice ? new MethodChoice(choice.Method, choice.Why).Said() : detail.Method;

    public static string Counts(IReadOnlyDictionary<string, int> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"));
}

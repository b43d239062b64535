using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>One parameter or metric of all trials of a sweep.</summary>
/// <param name="Id"><c>parameters.width</c>, <c>metrics.accuracy</c>: as the export names it.</param>
/// <param name="Values">By row; NaN: the trial has none. Of a category: an index into <paramref name="Labels"/>.</param>
/// <param name="Labels">Null: the values are numbers.</param>
internal sealed record FrameColumn(string Id, double[] Values, string[]? Labels)
{
    public const string Metrics = "metrics.";
    public const string Parameters = "parameters.";

    public bool IsMetric => Id.StartsWith(Metrics, StringComparison.Ordinal);

    public bool IsCategory => Labels is not null;

    /// <summary>Without what it is one of.</summary>
    public string Name => Id[(Id.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>As a heading: <c>inference cost</c>.</summary>
    public string Title => Name.Replace('_', ' ');

    /// <summary>With its unit where its name tells one; empty where the trial has none.</summary>
    public string Text(int row) => double.IsNaN(Values[row]) ? "" : Labels is { } labels ? labels[(int)Values[row]] : Words(Values[row]);

    public string Words(double value) =>
        IsMetric ? Show.Metric(Name, value)
        : value == Math.Floor(value) && Math.Abs(value) < 1e12 ? value.ToString("0")
        : Trimmed(Show.Digits(value, 4));

    /// <summary>A setting is 0.7, where a measurement would be 0.7000.</summary>
    private static string Trimmed(string text) => text.Contains('.', StringComparison.Ordinal) && !text.Contains('e', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}

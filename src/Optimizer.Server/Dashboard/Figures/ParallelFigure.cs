using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>An axis of the parallel coordinates.</summary>
/// <param name="IsLog">Drawn by its logarithm.</param>
/// <param name="Missing">Place of trials that have no value, below all others; NaN: all have one.</param>
internal sealed record ParallelAxis(FrameColumn Column, bool IsLog, double Missing)
{
    public double At(int row) => double.IsNaN(Column.Values[row]) ? Missing : IsLog ? Math.Log10(Column.Values[row]) : Column.Values[row];

    /// <summary>The value that stands at a place of the axis.</summary>
    public double Value(double place) => IsLog ? Math.Pow(10, place) : place;
}

/// <summary>Each trial a line over parameters and objectives; brushes hold on several axes at once.</summary>
internal static class ParallelFigure
{
    private const double Span = 30;

    public static List<ParallelAxis> AxesOf(TrialFrame frame)
    {
        var parameters = frame.Columns.Where(column => !column.IsMetric && Differs(column)).Take(10);
        var objectives = frame.Spec.Objectives.Select(one => frame.Metric(one.Metric)).OfType<FrameColumn>();
        var latency = frame.Metric("latency_p50");
        return [.. parameters.Concat(objectives).Concat(latency is not null ? [latency] : []).DistinctBy(column => column.Id).Select(column => AxisOf(frame, column))];
    }

    private static ParallelAxis AxisOf(TrialFrame frame, FrameColumn column)
    {
        var isLog = IsLog(frame, column);
        var places = Enumerable.Range(0, frame.Count).Where(row => frame.Feasible[row]).Select(row => isLog ? Math.Log10(column.Values[row]) : column.Values[row]).ToArray();
        var known = places.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (known.Min(), known.Max());
        return new ParallelAxis(column, isLog, Array.Exists(places, double.IsNaN) ? low - (0.12 * (high > low ? high - low : 1)) : double.NaN);
    }

    /// <param name="rows">The trials drawn.</param>
    /// <param name="ranges">By axis, places from and to, one range after the other; null: not brushed.</param>
    public static Figure Of(TrialFrame frame, List<ParallelAxis> axes, int[] rows, IReadOnlyList<double[]?[]?> ranges)
    {
        var first = frame.Metric(frame.Spec.Objectives[0].Metric)!;
        var colours = rows.Select(row => first.Values[row]).ToArray();
        var dimensions = axes.Select((axis, index) => Dimension(axis, rows, index < ranges.Count ? ranges[index] : null)).ToArray();
        return new Figure(
            [new
            {
                type = "parcoords", dimensions, labelangle = -18, labelside = "top", labelfont = new { size = 11 }, tickfont = new { size = 10 }, rangefont = new { size = 1, color = "rgba(0,0,0,0)" },
                line = new { color = colours, colorscale = Colours(frame), showscale = true, cmin = colours.Where(double.IsFinite).DefaultIfEmpty(0).Min(), cmax = colours.Where(double.IsFinite).DefaultIfEmpty(1).Max(), colorbar = new { title = new { text = first.Title }, thickness = 12 } },
            }],
            new { margin = new { l = 70, r = 30, t = 84, b = 24 } });
    }

    /// <summary>The better, the stronger.</summary>
    private static object[][] Colours(TrialFrame frame) => Axes.SignOf(frame, FrameColumn.Metrics + frame.Spec.Objectives[0].Metric) < 0
        ? [[0, "var(--dominated)"], [0.6, "var(--plot-5)"], [1, "var(--plot-4)"]] : [[0, "var(--plot-4)"], [0.4, "var(--plot-5)"], [1, "var(--dominated)"]];

    public static bool Differs(FrameColumn column)
    {
        var first = column.Values.FirstOrDefault(value => !double.IsNaN(value));
        return column.Values.Any(value => !double.IsNaN(value) && value != first);
    }

    /// <summary>As the spec says of a parameter; of a metric, when its values span magnitudes.</summary>
    public static bool IsLog(TrialFrame frame, FrameColumn column)
    {
        if (column.IsCategory) return false;
        if (frame.Spec.Space.Parameters.FirstOrDefault(one => FrameColumn.Parameters + one.Name == column.Id) is { } parameter)
            return parameter is FloatParameter { Log: true } or IntegerParameter { Log: true };
        var known = column.Values.Where(double.IsFinite).ToArray();
        return known.Length > 0 && known.Min() > 0 && known.Max() / known.Min() > Span;
    }

    private static Dictionary<string, object> Dimension(ParallelAxis axis, int[] rows, double[]?[]? brushed)
    {
        var dimension = new Dictionary<string, object> { ["label"] = axis.Column.Title, ["values"] = rows.Select(row => axis.At(row)) };
        var places = rows.Select(axis.At).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (places.Min(), places.Max());
        List<(double Place, string Words)> ticks = axis.Column.Labels is { } labels
            ? [.. labels.Select((label, index) => ((double)index, label))]
            : [.. Ticks.Of(rows.Select(row => axis.Column.Values[row]), axis.IsLog, axis.Column.Words).Select(value => (axis.IsLog ? Math.Log10(value) : value, axis.Column.Words(value)))];
        if (!double.IsNaN(axis.Missing)) ticks.Add((axis.Missing, "–"));
        dimension["range"] = axis.Column.Labels is { } all ? new[] { Math.Min(low, 0) - 0.2, all.Length - 0.8 } : high > low ? [low, high] : [low - 1, high + 1];
        ticks = [.. ticks.Where(tick => axis.Column.IsCategory || (tick.Place >= low - 1e-12 && tick.Place <= high + 1e-12))];
        (dimension["tickvals"], dimension["ticktext"]) = (ticks.Select(tick => tick.Place).ToArray(), ticks.Select(tick => tick.Words).ToArray());
        var held = brushed?.OfType<double[]>().ToArray() ?? [];
        if (held.Length == 1) dimension["constraintrange"] = held[0];
        if (held.Length > 1) dimension["constraintrange"] = held;
        return dimension;
    }
}

using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>An axis of the parallel coordinates.</summary>
/// <param name="IsLog">Drawn by its logarithm.</param>
internal sealed record ParallelAxis(FrameColumn Column, bool IsLog)
{
    public double At(int row) => IsLog ? Math.Log10(Column.Values[row]) : Column.Values[row];

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
        return [.. parameters.Concat(objectives).Concat(latency is not null ? [latency] : []).DistinctBy(column => column.Id).Select(column => new ParallelAxis(column, IsLog(frame, column)))];
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
                line = new { color = colours, colorscale = "Viridis", showscale = true, cmin = colours.Where(double.IsFinite).DefaultIfEmpty(0).Min(), cmax = colours.Where(double.IsFinite).DefaultIfEmpty(1).Max(), colorbar = new { title = new { text = first.Title }, thickness = 12 } },
            }],
            new { margin = new { l = 70, r = 30, t = 84, b = 24 } });
    }

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
        if (axis.Column.Labels is { } labels)
        {
            dimension["tickvals"] = Enumerable.Range(0, labels.Length);
            dimension["ticktext"] = labels;
            dimension["range"] = new[] { -0.2, labels.Length - 0.8 };
        }
        else if (axis.IsLog)
        {
            var known = rows.Select(row => axis.At(row)).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
            dimension["range"] = new[] { known.Min(), known.Max() };
            var ticks = Enumerable.Range((int)Math.Floor(known.Min()), (int)Math.Ceiling(known.Max()) - (int)Math.Floor(known.Min()) + 1).SelectMany(power => new[] { power, power + Math.Log10(2), power + Math.Log10(5) })
                .Where(place => place >= known.Min() && place <= known.Max()).ToArray();
            dimension["tickvals"] = ticks;
            dimension["ticktext"] = ticks.Select(place => axis.Column.Words(Math.Pow(10, place)));
        }

        var held = brushed?.OfType<double[]>().ToArray() ?? [];
        if (held.Length == 1) dimension["constraintrange"] = held[0];
        if (held.Length > 1) dimension["constraintrange"] = held;
        return dimension;
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <param name="Number">The trial it is drawn for.</param>
/// <param name="Points">Epoch, device seconds from the training's beginning, and value.</param>
internal sealed record Curve(int Number, string Name, bool IsFrontier, ImmutableArray<(int Epoch, double Seconds, double Value)> Points);

/// <summary>Metrics by epoch.</summary>
internal static class CurvesFigure
{
    /// <summary>All metrics of one trial, each on its own scale where they differ much.</summary>
    public static Figure OfTrial(ImmutableArray<ReportView> reports, SweepSpec spec)
    {
        var newest = Newest(reports);
        var first = spec.Objectives[0].Metric;
        var names = newest.SelectMany(report => report.Metrics.Keys).Distinct().OrderBy(name => name == first ? 0 : 1).ThenBy(name => name, StringComparer.Ordinal).Take(8).ToList();
        var data = names.Select((name, index) => (object)new
        {
            type = "scatter",
            mode = "lines+markers",
            name = name.Replace('_', ' '),
            yaxis = IsShare(name) ? "y" : "y2",
            x = newest.Where(report => report.Metrics.ContainsKey(name)).Select(report => report.Epoch),
            y = newest.Where(report => report.Metrics.ContainsKey(name)).Select(report => report.Metrics[name]),
            line = new { color = $"var(--plot-{(index % 8) + 1})", width = 2 },
            marker = new { size = 5 },
            hovertemplate = $"epoch %{{x}}<br>{name} %{{y:.4g}}<extra></extra>",
        }).ToList();
        return new Figure(data, new
        {
            xaxis = new { title = new { text = "epoch" } },
            yaxis = new { title = new { text = Names(shares: true) } },
            yaxis2 = new { title = new { text = Names(shares: false) }, overlaying = "y", side = "right", showgrid = false, tickmode = "auto", rangemode = "tozero" },
            margin = new { l = 56, r = 60, t = 12, b = 44 },
        });

        string Names(bool shares) => string.Join(", ", names.Where(name => IsShare(name) == shares).Take(3).Select(name => name.Replace('_', ' ')));

        static bool IsShare(string name) => name.Contains("accuracy", StringComparison.Ordinal) || name.Contains("f1", StringComparison.Ordinal);
    }

    /// <summary>One metric of many trainings, with the rungs at which they were compared.</summary>
    /// <param name="rungs">Epochs; empty: they were not compared.</param>
    public static Figure Of(IReadOnlyList<Curve> curves, string metric, bool bySeconds, bool isLog, ImmutableArray<int> rungs)
    {
        var data = curves.Select((curve, index) => (object)new
        {
            type = "scatter",
            mode = curve.Points.Length < 3 ? "lines+markers" : "lines",
            name = curve.Name,
            showlegend = curves.Count <= 12,
            x = curve.Points.Select(point => bySeconds ? point.Seconds : point.Epoch),
            y = curve.Points.Select(point => point.Value),
            customdata = curve.Points.Select(_ => curve.Number),
            line = new { color = curve.IsFrontier ? $"var(--plot-{(index % 8) + 1})" : "var(--dominated)", width = curve.IsFrontier ? 2.2 : 1 },
            opacity = curve.IsFrontier ? 1 : 0.55,
            hovertemplate = $"{curve.Name}<br>%{{x}}: %{{y:.4g}}<extra></extra>",
        }).ToList();
        var shapes = bySeconds ? [] : rungs.Select(rung => (object)new { type = "line", x0 = rung, x1 = rung, yref = "paper", y0 = 0, y1 = 1, line = new { color = "var(--warn)", width = 1, dash = "dot" } }).ToArray();
        var notes = bySeconds ? [] : rungs.Select(rung => (object)new { x = rung, yref = "paper", y = 1, yanchor = "bottom", showarrow = false, text = $"rung {rung}", font = new { size = 10, color = "var(--warn)" } }).ToArray();
        return new Figure(data, new
        {
            xaxis = new { title = new { text = bySeconds ? "device seconds" : "epoch" } },
            yaxis = new { title = new { text = metric.Replace('_', ' ') }, type = isLog ? "log" : "linear" },
            shapes,
            annotations = notes,
            margin = new { l = 56, r = 16, t = 30, b = 44 },
        });
    }

    /// <summary>By node and epoch; where an attempt repeated an epoch of an earlier one, its own.</summary>
    public static List<ReportView> Newest(IEnumerable<ReportView> reports) =>
        [.. reports.GroupBy(report => (report.Node, report.Epoch)).Select(same => same.MaxBy(report => report.Attempt)!).OrderBy(report => report.Epoch)];
}

using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>
/// The points of a trade-off plot: the exact frontier of its two axes, the sweep's own frontier whole, and of the dominated trials what a screen
/// can show. It depends on no viewer's marks, so that all who look at the same axes share it.
/// </summary>
internal sealed class TradeoffCloud
{
    /// <summary>Traces that stand before the marks of a viewer.</summary>
    public const int BeforeMarks = 3;

    private const int MostSvg = 1_500;

    public TradeoffCloud(string key, RankedTrials ranked)
    {
        Id = key;
        var (frame, view) = (ranked.Frame, ranked.View);
        var (x, y) = (Axes.X(frame, view), Axes.Y(frame, view));
        var (xs, ys) = (ranked.Values(x) ?? [], ranked.Values(y) ?? []);
        bool IsShown(int row) => ranked.Holds(row) && frame.Feasible[row] && IsOn(xs[row], view.LogX) && IsOn(ys[row], view.LogY);
        var shown = xs.Length == 0 || ys.Length == 0 ? [] : Enumerable.Range(0, frame.Count).Where(IsShown).ToArray();
        var isFront = new bool[frame.Count];
        foreach (var row in frame.Frontier) isFront[row] = true;
        var front = shown.Length == 0 ? [] : frame.Frontier.Where(IsShown).ToArray();
        var others = Array.FindAll(shown, row => !isFront[row]);
        var drawn = view.ShowsDominated ? PointThinning.Of(others, xs, ys, view.LogX, view.LogY) : [];
        (Frontier, Drawn, All) = (front.Length, front.Length + drawn.Length, front.Length + (view.ShowsDominated ? others.Length : 0));
        var stairs = StairPoints.Of(shown, xs, ys, Axes.SignOf(frame, x), Axes.SignOf(frame, y));
        var (traces, shapes, notes) = (new List<object>(), new List<object>(), new List<object>());
        traces.Add(Points(ranked, xs, ys, drawn, "dominated", isFront: false));
        traces.Add(new
        {
            type = "scatter",
            mode = "lines",
            name = "best for these two axes",
            hoverinfo = "skip",
            x = stairs.Select(row => xs[row]),
            y = stairs.Select(row => ys[row]),
            line = new { color = "var(--accent)", width = 2, shape = Axes.SignOf(frame, x) > 0 ? "hv" : "vh" },
        });
        traces.Add(Points(ranked, xs, ys, front, $"frontier over {frame.Spec.Objectives.Length} objectives", isFront: true));
        if (view.ShowsIso) IsoCostLines.Add(ranked, x, y, shown, traces, shapes, notes);
        Traces = [.. traces.Select(trace => new RawJson(Figure.Json(trace)))];
        Layout = new RawJson(Figure.Json(new { xaxis = Axis(frame, x, view.LogX, xs, [.. front, .. drawn]), yaxis = Axis(frame, y, view.LogY, ys, [.. front, .. drawn]), shapes, annotations = notes, uirevision = $"{x}|{y}|{view.LogX}|{view.LogY}" }));
    }

    /// <summary>What it was made for.</summary>
    public string Id { get; }

    /// <summary>Written once for all who draw it; the marks belong behind the first <see cref="BeforeMarks"/>.</summary>
    public IReadOnlyList<RawJson> Traces { get; }

    public RawJson Layout { get; }

    /// <summary>Trials of the sweep's frontier that are drawn: all that have a place on the axes.</summary>
    public int Frontier { get; }

    /// <summary>Trials drawn, the frontier among them.</summary>
    public int Drawn { get; }

    /// <summary>Trials that have a place on the axes and are not hidden by choice.</summary>
    public int All { get; }

    public bool IsSame(TradeoffCloud? other) => other is not null && Layout == other.Layout && Traces.SequenceEqual(other.Traces);

    /// <summary>All that a cloud of this frame depends on.</summary>
    public static string Key(RankedTrials ranked)
    {
        var (frame, view) = (ranked.Frame, ranked.View);
        var (x, y) = (Axes.X(frame, view), Axes.Y(frame, view));
        var volume = view.ShowsIso || RankingView.Lifetime == x || RankingView.Lifetime == y ? view.Volume : 0;
        return $"{view.Words}|{string.Join(';', view.Bounds)}|{x}|{y}|{view.LogX}|{view.LogY}|{view.Colour}|{view.Size}|{view.ShowsDominated}|{view.ShowsIso}|{volume:R}";
    }

    private static bool IsOn(double value, bool isLog) => double.IsFinite(value) && (!isLog || value > 0);

    private static object Axis(TrialFrame frame, string column, bool isLog, double[] values, int[] rows)
    {
        var title = new { text = Axes.Title(frame, column) };
        var prefix = Axes.IsMoney(column) ? "$" : "";
        if (frame.Find(column) is { Labels: { } labels }) return new { title, tickvals = Enumerable.Range(0, labels.Length), ticktext = labels };
        if (!isLog) return new { title, type = "linear", tickprefix = prefix, exponentformat = prefix.Length > 0 ? "none" : "SI", minexponent = 4 };
        string Words(double value) => frame.Find(column)?.Words(value) ?? Show.Money(value);
        var ticks = Ticks.Of(rows.Select(row => values[row]), isLog, Words);
        return new { title, type = "log", tickvals = ticks, ticktext = ticks.Select(Words) };
    }

    private static object Points(RankedTrials ranked, double[] xs, double[] ys, int[] rows, string name, bool isFront) => new
    {
        type = rows.Length > MostSvg ? "scattergl" : "scatter",
        mode = "markers",
        name,
        hoverinfo = "none",
        x = rows.Select(row => xs[row]),
        y = rows.Select(row => ys[row]),
        customdata = rows.Select(row => ranked.Frame.Numbers[row]),
        marker = Marker(ranked, rows, isFront),
    };

    private static Dictionary<string, object> Marker(RankedTrials ranked, int[] rows, bool isFront)
    {
        var marker = new Dictionary<string, object> { ["size"] = isFront ? 10 : 6, ["opacity"] = isFront ? 1 : 0.6, ["color"] = isFront ? "var(--accent)" : "var(--dominated)" };
        if (isFront) marker["line"] = new { color = "var(--card)", width = 1.5 };
        if (ranked.Frame.Find(ranked.View.Colour) is { } colour)
        {
            if (colour.Labels is not null)
                marker["color"] = rows.Select(row => double.IsNaN(colour.Values[row]) ? "var(--dominated)" : $"var(--plot-{((int)colour.Values[row] % 8) + 1})");
            else
            {
                marker["color"] = rows.Select(row => colour.Values[row]);
                marker["colorscale"] = "Viridis";
                var known = colour.Values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
                (marker["cmin"], marker["cmax"], marker["showscale"]) = (known.Min(), known.Max(), isFront);
                if (isFront) marker["colorbar"] = new { title = new { text = colour.Title }, thickness = 12 };
            }

            marker["opacity"] = isFront ? 1 : 0.75;
        }

        if (ranked.Frame.Find(ranked.View.Size) is { IsCategory: false } size)
        {
            var known = size.Values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
            var (low, high) = (known.Min(), known.Max());
            marker["size"] = rows.Select(row => double.IsFinite(size.Values[row]) && high > low ? 5 + (15 * Math.Sqrt((size.Values[row] - low) / (high - low))) : 5);
        }

        return marker;
    }
}

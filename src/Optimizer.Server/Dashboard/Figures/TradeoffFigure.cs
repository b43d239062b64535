using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>Quality against cost: the exact frontier of the two axes, the sweep's own frontier, and the dominated trials thinned to what a screen can show.</summary>
internal static class TradeoffFigure
{
    /// <summary>Index of the trace that a slider moves.</summary>
    public const int Marks = 3;

    private const int MostSvg = 1_500;
    private const int MostDominated = 3_000;
    private const int Columns = 120;
    private const int Rows = 60;

    public static Figure Of(RankedTrials ranked)
    {
        var (frame, view) = (ranked.Frame, ranked.View);
        var (x, y) = (Axes.X(frame, view), Axes.Y(frame, view));
        bool IsShown(int row) => ranked.Holds(row) && frame.Feasible[row] && IsOn(ranked.Value(x, row), view.LogX) && IsOn(ranked.Value(y, row), view.LogY);
        var front = frame.Frontier.Where(IsShown).ToArray();
        var onFront = front.ToHashSet();
        var others = Enumerable.Range(0, frame.Count).Where(row => IsShown(row) && !onFront.Contains(row)).ToArray();
        var (thinned, hidden) = view.ShowsDominated ? Thinned(ranked, x, y, others) : ([], 0);
        var stairs = Staircase(ranked, x, y, [.. front, .. others]);
        var data = new List<object>
        {
            Points(ranked, x, y, thinned, "dominated", isFront: false),
            new
            {
                type = "scatter", mode = "lines", name = "best for these two axes", hoverinfo = "skip",
                x = stairs.Select(row => ranked.Value(x, row)), y = stairs.Select(row => ranked.Value(y, row)),
                line = new { color = "var(--accent)", width = 2, shape = Axes.SignOf(frame, x) > 0 ? "hv" : "vh" },
            },
            Points(ranked, x, y, front, $"frontier over {frame.Spec.Objectives.Length} objectives", isFront: true),
            MarksOf(ranked),
        };
        var shapes = new List<object>();
        var notes = new List<object>();
        if (view.ShowsIso) Iso(ranked, x, y, [.. front, .. others], data, shapes, notes);
        if (hidden > 0) notes.Add(new { xref = "paper", yref = "paper", x = 1, y = 0, xanchor = "right", yanchor = "bottom", showarrow = false, text = $"{hidden:N0} dominated trials lie behind others and are not drawn", font = new { size = 10, color = "var(--dim)" } });
        return new Figure(data, new { xaxis = Axis(ranked, x, view.LogX, [.. front, .. thinned]), yaxis = Axis(ranked, y, view.LogY, [.. front, .. thinned]), shapes, annotations = notes, uirevision = $"{x}|{y}|{view.LogX}|{view.LogY}" }, Brush: true);
    }

    /// <summary>The cheapest within the tolerance, the knee, and the trial looked at.</summary>
    public static object MarksOf(RankedTrials ranked)
    {
        var (x, y) = (Axes.X(ranked.Frame, ranked.View), Axes.Y(ranked.Frame, ranked.View));
        var rows = MarkRows(ranked);
        return new
        {
            type = "scatter",
            mode = "markers+text",
            name = "picks",
            showlegend = false,
            x = rows.Select(mark => ranked.Value(x, mark.Row)),
            y = rows.Select(mark => ranked.Value(y, mark.Row)),
            text = rows.Select(mark => mark.Text),
            textposition = "bottom right",
            textfont = new { color = "var(--mark)", size = 12 },
            customdata = rows.Select(mark => ranked.Frame.Numbers[mark.Row]),
            hoverinfo = "none",
            marker = new { symbol = rows.Select(mark => mark.Symbol), size = 16, color = "rgba(0,0,0,0)", line = new { color = "var(--mark)", width = 2.5 } },
        };
    }

    /// <summary>The same for a plot that is drawn already: lists within a list, as restyling takes them.</summary>
    public static object MarksChange(RankedTrials ranked)
    {
        var (x, y) = (Axes.X(ranked.Frame, ranked.View), Axes.Y(ranked.Frame, ranked.View));
        var rows = MarkRows(ranked);
        return new Dictionary<string, object>
        {
            ["x"] = new[] { rows.Select(mark => ranked.Value(x, mark.Row)) },
            ["y"] = new[] { rows.Select(mark => ranked.Value(y, mark.Row)) },
            ["text"] = new[] { rows.Select(mark => mark.Text) },
            ["customdata"] = new[] { rows.Select(mark => ranked.Frame.Numbers[mark.Row]) },
            ["marker.symbol"] = new[] { rows.Select(mark => mark.Symbol) },
        };
    }

    private static List<(int Row, string Text, string Symbol)> MarkRows(RankedTrials ranked)
    {
        var rows = new List<(int, string, string)>();
        if (ranked.Best >= 0) rows.Add((ranked.Best, ranked.Knee == ranked.Best ? "cheapest, knee" : "cheapest", "star"));
        if (ranked.Knee >= 0 && ranked.Knee != ranked.Best) rows.Add((ranked.Knee, "knee", "diamond"));
        if (ranked.Frame.RowOf(ranked.View.Picked) is >= 0 and var picked && picked != ranked.Best && picked != ranked.Knee) rows.Add((picked, "selected", "circle"));
        return rows;
    }

    private static bool IsOn(double value, bool isLog) => double.IsFinite(value) && (!isLog || value > 0);

    private static object Axis(RankedTrials ranked, string column, bool isLog, int[] rows)
    {
        var frame = ranked.Frame;
        var title = new { text = Axes.Title(frame, column) };
        var prefix = Axes.IsMoney(column) ? "$" : "";
        if (frame.Find(column) is { Labels: { } labels }) return new { title, tickvals = Enumerable.Range(0, labels.Length), ticktext = labels };
        if (!isLog) return new { title, type = "linear", tickprefix = prefix, exponentformat = prefix.Length > 0 ? "none" : "SI", minexponent = 4 };
        string Words(double value) => frame.Find(column)?.Words(value) ?? Show.Money(value);
        var ticks = Ticks.Of(rows.Select(row => ranked.Value(column, row)), isLog, Words);
        return new { title, type = "log", tickvals = ticks, ticktext = ticks.Select(Words) };
    }

    private static object Points(RankedTrials ranked, string x, string y, int[] rows, string name, bool isFront) => new
    {
        type = rows.Length > MostSvg ? "scattergl" : "scatter",
        mode = "markers",
        name,
        hoverinfo = "none",
        x = rows.Select(row => ranked.Value(x, row)),
        y = rows.Select(row => ranked.Value(y, row)),
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

    /// <summary>The exact frontier of the two axes alone, by x.</summary>
    private static List<int> Staircase(RankedTrials ranked, string x, string y, int[] rows)
    {
        var (signX, signY) = (Axes.SignOf(ranked.Frame, x), Axes.SignOf(ranked.Frame, y));
        var points = rows.Select(row => (X: signX * ranked.Value(x, row), Y: signY * ranked.Value(y, row), Row: row)).ToArray();
        Array.Sort(points);
        var front = new List<int>();
        var best = double.PositiveInfinity;
        foreach (var point in points)
        {
            if (point.Y >= best) continue;
            best = point.Y;
            front.Add(point.Row);
        }

        return front;
    }

    /// <summary>One trial of each small field of the picture, so that a hundred thousand look like themselves.</summary>
    private static (int[] Rows, int Hidden) Thinned(RankedTrials ranked, string x, string y, int[] rows)
    {
        if (rows.Length <= MostSvg) return (rows, 0);
        double At(string column, int row, bool isLog) => isLog ? Math.Log(ranked.Value(column, row)) : ranked.Value(column, row);
        var xs = Array.ConvertAll(rows, row => At(x, row, ranked.View.LogX));
        var ys = Array.ConvertAll(rows, row => At(y, row, ranked.View.LogY));
        var (left, right, low, high) = (xs.Min(), xs.Max(), ys.Min(), ys.Max());
        var taken = new HashSet<int>();
        var kept = new List<int>();
        for (var index = 0; index < rows.Length && kept.Count < MostDominated; index++)
        {
            var column = right > left ? (int)((xs[index] - left) / (right - left) * (Columns - 1)) : 0;
            var field = (column * Rows) + (high > low ? (int)((ys[index] - low) / (high - low) * (Rows - 1)) : 0);
            if (taken.Add(field)) kept.Add(rows[index]);
        }

        return ([.. kept], rows.Length - kept.Count);
    }

    /// <summary>Lines of equal money: serving alone where an axis is the inference cost, the whole life where the other is the training cost.</summary>
    private static void Iso(RankedTrials ranked, string x, string y, int[] rows, List<object> data, List<object> shapes, List<object> notes)
    {
        const string Inference = FrameColumn.Metrics + "inference_cost";
        const string Training = FrameColumn.Metrics + "training_cost";
        var millions = ranked.View.Volume / 1e6;
        if (rows.Length == 0 || millions <= 0 || x is not (Inference or Training or RankingView.Lifetime)) return;
        var xs = rows.Select(row => ranked.Value(x, row)).ToArray();
        var both = (x, y) is (Inference, Training) or (Training, Inference);
        var dollars = x == Inference ? millions : 1;
        var costs = both ? rows.Select(row => ranked.Costs[row]).Where(double.IsFinite).ToArray() : [.. xs.Select(value => value * dollars)];
        if (costs.Length == 0 || costs.Min() <= 0) return;
        for (var power = (int)Math.Floor(Math.Log10(costs.Min())); power <= Math.Ceiling(Math.Log10(costs.Max())); power++)
        {
            var money = Math.Pow(10, power);
            if (both)
            {
                var lineX = Enumerable.Range(0, 60).Select(step => xs.Min() * Math.Pow(xs.Max() / xs.Min(), step / 59.0)).ToArray();
                var lineY = lineX.Select(value => x == Inference ? money - (value * millions) : (money - value) / millions).Select(value => value > 0 ? value : double.NaN);
                data.Add(new { type = "scatter", mode = "lines", name = $"{Show.Money(money)} over the life", x = lineX, y = lineY, line = new { color = "var(--dim)", width = 1, dash = "dot" }, hoverinfo = "name", showlegend = false });
                continue;
            }

            var at = money / dollars;
            if (at < xs.Min() / 1.5 || at > xs.Max() * 1.5) continue;
            shapes.Add(new { type = "line", x0 = at, x1 = at, yref = "paper", y0 = 0, y1 = 1, line = new { color = "var(--dim)", width = 1, dash = "dot" } });
            notes.Add(new { x = ranked.View.LogX ? Math.Log10(at) : at, xref = "x", yref = "paper", y = 1, yanchor = "top", xanchor = "left", showarrow = false, textangle = 90, text = x == Inference ? $"{Show.Money(money)} to serve" : Show.Money(money), font = new { size = 10, color = "var(--dim)" } });
        }
    }
}

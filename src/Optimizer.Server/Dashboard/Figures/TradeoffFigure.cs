using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>Quality against cost: the cloud that viewers share, and the marks of one of them.</summary>
internal static class TradeoffFigure
{
    /// <summary>Index of the trace that a slider moves.</summary>
    public const int Marks = TradeoffCloud.BeforeMarks;

    public static Figure Of(RankedTrials ranked, TradeoffCloud cloud) =>
        new([.. cloud.Traces.Take(Marks), MarksOf(ranked), .. cloud.Traces.Skip(Marks)], cloud.Layout, Brush: true);

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
}

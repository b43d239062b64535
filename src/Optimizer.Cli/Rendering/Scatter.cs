using System.Text;

namespace Optimizer.Cli.Rendering;

/// <summary>A scatter plot of characters: <c>o</c> on the frontier with the trial's number, <c>.</c> the others.</summary>
public static class Scatter
{
    private const int LeftMargin = 12;

    /// <param name="width">Columns, axis labels included.</param>
    /// <param name="height">Lines of the plot alone.</param>
    public static string Draw(ScatterPoints points, int width, int height)
    {
        var finite = points.All.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        if (finite.Count == 0) return "";
        var across = new Axis(finite.Select(point => point.X), points.LogX, Math.Max(20, width - LeftMargin - 2));
        var up = new Axis(finite.Select(point => point.Y), points.LogY, height);
        var canvas = Enumerable.Range(0, height).Select(_ => new StringBuilder(new string(' ', across.Cells))).ToArray();
        foreach (var point in finite.OrderBy(point => point.OnFrontier))
            canvas[height - 1 - up.Cell(point.Y)][across.Cell(point.X)] = point.OnFrontier ? 'o' : '.';
        foreach (var point in finite.Where(point => point.OnFrontier))
            Label(canvas[height - 1 - up.Cell(point.Y)], across.Cell(point.X) + 1, point.Label);
        return Frame(points, canvas, across, up);
    }

    /// <summary>Only where nothing else stands.</summary>
    private static void Label(StringBuilder line, int from, string text)
    {
        if (from + text.Length >= line.Length) return;
        for (var at = 0; at <= text.Length; at++)
            if (line[Math.Min(from + at, line.Length - 1)] != ' ') return;
        for (var at = 0; at < text.Length; at++) line[from + at] = text[at];
    }

    private static string Frame(ScatterPoints points, StringBuilder[] canvas, Axis across, Axis up)
    {
        var text = new StringBuilder().Append(points.Y).Append(points.LogY ? " (log)" : "").Append('\n');
        for (var line = 0; line < canvas.Length; line++)
        {
            var tick = line == 0 ? Show.Metric(points.Y, up.High) : line == canvas.Length - 1 ? Show.Metric(points.Y, up.Low) : "";
            text.Append(tick.PadLeft(LeftMargin - 1)).Append(" |").Append(canvas[line].ToString().TrimEnd()).Append('\n');
        }

        var (low, high) = (Show.Metric(points.X, across.Low), Show.Metric(points.X, across.High));
        var title = points.X + (points.LogX ? " (log)" : "");
        text.Append(' ', LeftMargin).Append('+').Append('-', across.Cells).Append('\n').Append(' ', LeftMargin + 1).Append(low);
        var gap = across.Cells - low.Length - high.Length;
        text.Append(title.Length + 2 <= gap ? title.PadLeft((gap + title.Length) / 2).PadRight(gap) : new string(' ', Math.Max(1, gap))).Append(high);
        return text.Append("\no on the frontier, with the trial's number   . dominated").ToString();
    }

    private sealed class Axis
    {
        private readonly bool log;

        public Axis(IEnumerable<double> values, bool log, int cells)
        {
            var all = values.ToList();
            (this.log, Cells, Low, High) = (log, cells, all.Min(), all.Max());
        }

        public int Cells { get; }

        public double Low { get; }

        public double High { get; }

        public int Cell(double value) =>
            High <= Low ? Cells / 2 : (int)Math.Round((Scale(value) - Scale(Low)) / (Scale(High) - Scale(Low)) * (Cells - 1));

        private double Scale(double value) => log ? Math.Log10(value) : value;
    }
}

using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>Several sweeps on one plane, each with its own frontier, and the frontier of all of them together.</summary>
internal static class CompareFigure
{
    private const int MostPoints = 1_200;

    /// <param name="held">Filled with how much of the common frontier each sweep holds.</param>
    public static Figure Of(IReadOnlyList<TrialFrame> frames, string x, string y, bool isLog, Dictionary<string, int> held)
    {
        var (signX, signY) = (Axes.SignOf(frames[0], x), Axes.SignOf(frames[0], y));
        var points = frames.SelectMany((frame, index) => Enumerable.Range(0, frame.Count).Where(row => frame.Feasible[row])
            .Select(row => (X: signX * frame.Find(x)!.Values[row], Y: signY * frame.Find(y)!.Values[row], Frame: index, Row: row)))
            .Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!isLog || signX * point.X > 0)).ToArray();
        Array.Sort(points);
        var data = new List<object>();
        var front = new List<(double X, double Y, int Frame, int Row)>();
        foreach (var point in points)
            if (front.Count == 0 || point.Y < front[^1].Y) front.Add(point);
        for (var index = 0; index < frames.Count; index++)
        {
            // The lists below are read after the loop, when its counter has gone on.
            var frame = frames[index];
            var own = points.Where(point => point.Frame == index).ToArray();
            var every = Math.Max(1, own.Length / MostPoints);
            var shown = own.Where((point, position) => position % every == 0 || front.Contains(point)).ToArray();
            held[frame.Sweep.Id] = front.Count(point => point.Frame == index);
            data.Add(new
            {
                type = "scatter",
                mode = "markers",
                name = $"{frame.Sweep.View.Name} {frame.Sweep.Id[..6]}",
                x = shown.Select(point => signX * point.X),
                y = shown.Select(point => signY * point.Y),
                text = shown.Select(point => frame.Sweep.View.Name + "/" + frame.Numbers[point.Row]),
                hovertemplate = "%{text}<br>%{x:.4g}, %{y:.4g}<extra></extra>",
                marker = new { color = $"var(--plot-{(index % 8) + 1})", size = shown.Select(point => front.Contains(point) ? 11 : 6), opacity = shown.Select(point => front.Contains(point) ? 1 : 0.5) },
            });
        }

        data.Add(new { type = "scatter", mode = "lines", name = "frontier of all", hoverinfo = "skip", x = front.Select(point => signX * point.X), y = front.Select(point => signY * point.Y), line = new { color = "var(--ink)", width = 1.5, shape = signX > 0 ? "hv" : "vh" } });
        var ticks = Ticks.Of(points.Select(point => signX * point.X), isLog, frames[0].Find(x)!.Words);
        return new Figure(data, new { xaxis = new { title = new { text = Axes.Title(frames[0], x) }, type = isLog ? "log" : "linear", tickvals = ticks, ticktext = Ticks.Words(frames[0].Find(x)!, ticks) }, yaxis = new { title = new { text = Axes.Title(frames[0], y) } } });
    }
}

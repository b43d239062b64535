using ScottPlot;

namespace Optimizer.Cli.Rendering;

/// <summary>The frontier as a picture.</summary>
internal static class FrontierPicture
{
    private const int Width = 1000;
    private const int Height = 640;

    public static bool Knows(string path) => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".svg";

    /// <param name="path">Ends in .png or .svg.</param>
    public static void Save(ScatterPoints points, string path)
    {
        using var plot = new Plot();
        var finite = points.All.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        double X(ScatterPoint point) => points.LogX ? Math.Log10(point.X) : point.X;
        double Y(ScatterPoint point) => points.LogY ? Math.Log10(point.Y) : point.Y;
        var others = finite.Where(point => !point.OnFrontier).ToList();
        if (others.Count > 0)
        {
            var dominated = plot.Add.ScatterPoints(others.Select(X).ToArray(), others.Select(Y).ToArray(), Colors.Gray);
            (dominated.LegendText, dominated.MarkerSize) = ("dominated", 6);
        }

        var front = finite.Where(point => point.OnFrontier).OrderBy(point => point.X).ToList();
        var frontier = plot.Add.ScatterPoints(front.Select(X).ToArray(), front.Select(Y).ToArray(), Colors.C0);
        (frontier.LegendText, frontier.MarkerSize) = ("frontier", 10);
        foreach (var point in front)
        {
            var label = plot.Add.Text(point.Label, X(point), Y(point));
            (label.OffsetX, label.OffsetY, label.LabelFontSize) = (7, -7, 12);
        }

        plot.Title($"{points.Sweep}: frontier");
        plot.XLabel(points.X);
        plot.YLabel(points.Y);
        if (points.LogX) plot.Axes.Bottom.TickGenerator = Logarithmic();
        if (points.LogY) plot.Axes.Left.TickGenerator = Logarithmic();
        plot.ShowLegend();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        if (Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase)) plot.SaveSvg(path, Width, Height);
        else plot.SavePng(path, Width, Height);
    }

    private static ScottPlot.TickGenerators.NumericAutomatic Logarithmic() => new()
    {
        LabelFormatter = power => Show.Digits(Math.Pow(10, power), 2),
        MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
    };
}

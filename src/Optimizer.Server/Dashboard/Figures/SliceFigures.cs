using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>One metric over one parameter each, and over two at once.</summary>
internal static class SliceFigures
{
    /// <summary>Of a picture with one frame: more do not tell more.</summary>
    private const int MostPoints = 2_000;

    /// <summary>Of many small pictures together: each point is an element of the page.</summary>
    private const int MostOfAll = 6_000;
    private const int FewestOfEach = 500;
    private const int Across = 3;
    private const int Fields = 36;

    /// <summary>Small pictures side by side, all with the same scale upward.</summary>
    public static Figure Slices(TrialFrame frame, FrameColumn metric, IReadOnlyList<FrameColumn> parameters)
    {
        var rows = Drawn(frame, metric, parameters.Count);
        var front = frame.Frontier.ToHashSet();
        var layout = new Dictionary<string, object> { ["grid"] = new { rows = (parameters.Count + Across - 1) / Across, columns = Math.Min(Across, parameters.Count), pattern = "independent", ygap = 0.32, xgap = 0.12 }, ["showlegend"] = false };
        var data = new List<object>();
        var isLogUp = ParallelFigure.IsLog(frame, metric);
        for (var index = 0; index < parameters.Count; index++)
        {
            var parameter = parameters[index];
            var suffix = index == 0 ? "" : (index + 1).ToString();
            var own = rows.Where(row => !double.IsNaN(parameter.Values[row])).ToArray();
            data.Add(new
            {
                type = "scatter",
                mode = "markers",
                xaxis = "x" + suffix,
                yaxis = "y" + suffix,
                x = own.Select(row => Place(parameter, row)),
                y = own.Select(row => metric.Values[row]),
                customdata = own.Select(row => frame.Numbers[row]),
                hoverinfo = "none",
                marker = new { size = 6, opacity = 0.75, color = own.Select(row => front.Contains(row) ? "var(--accent)" : "var(--dominated)").ToArray() },
            });
            var (title, isLog) = (new { text = parameter.Title, standoff = 4, font = new { size = 11 } }, ParallelFigure.IsLog(frame, parameter));
            var ticks = parameter.IsCategory ? [] : Ticks.Of(own.Select(row => parameter.Values[row]), isLog, parameter.Words);
            layout["xaxis" + suffix] = parameter.IsCategory ? new { title, type = "category" } : new { title, type = isLog ? "log" : "linear", tickvals = ticks, ticktext = Ticks.Words(parameter, ticks).ToArray() };
            layout["yaxis" + suffix] = new { title = new { text = index % Across == 0 ? metric.Title : "" }, type = isLogUp ? "log" : "linear", nticks = 5 };
        }

        return new Figure(data, layout);
    }

    /// <summary>The metric over two parameters: trials, and between them what trials near by had.</summary>
    public static Figure Contour(TrialFrame frame, FrameColumn metric, FrameColumn x, FrameColumn y)
    {
        var (logX, logY) = (ParallelFigure.IsLog(frame, x), ParallelFigure.IsLog(frame, y));
        var rows = Thinned(frame, metric, MostPoints).Where(row => double.IsFinite(x.Values[row]) && double.IsFinite(y.Values[row])).ToArray();
        var xs = rows.Select(row => logX ? Math.Log10(x.Values[row]) : x.Values[row]).ToArray();
        var ys = rows.Select(row => logY ? Math.Log10(y.Values[row]) : y.Values[row]).ToArray();
        var values = rows.Select(row => metric.Values[row]).ToArray();
        var (gridX, gridY) = (Grid(xs), Grid(ys));
        var z = gridY.Select(high => gridX.Select(wide => Smoothed(xs, ys, values, wide, high, gridX, gridY)).ToArray()).ToArray();
        double[] Back(double[] places, bool isLog) => isLog ? [.. places.Select(place => Math.Pow(10, place))] : places;
        return new Figure(
            [
                new { type = "contour", x = Back(gridX, logX), y = Back(gridY, logY), z, colorscale = "Viridis", contours = new { coloring = "heatmap" }, line = new { width = 0.5 }, opacity = 0.85, hoverinfo = "skip", colorbar = new { title = new { text = metric.Title }, thickness = 12 } },
                new { type = "scatter", mode = "markers", x = rows.Select(row => x.Values[row]), y = rows.Select(row => y.Values[row]), customdata = rows.Select(row => frame.Numbers[row]), hoverinfo = "none", showlegend = false, marker = new { size = 7, color = values, colorscale = "Viridis", line = new { color = "var(--card)", width = 1 } } },
            ],
            new { xaxis = Axis(x, logX), yaxis = Axis(y, logY) });

        object Axis(FrameColumn column, bool isLog)
        {
            var title = new { text = column.Title };
            if (column.Labels is { } labels) return new { title, tickvals = Enumerable.Range(0, labels.Length), ticktext = labels };
            var ticks = Ticks.Of(rows.Select(row => column.Values[row]), isLog, column.Words);
            return new { title, type = isLog ? "log" : "linear", tickvals = ticks, ticktext = Ticks.Words(column, ticks) };
        }
    }

    private static object Place(FrameColumn column, int row) => column.Labels is { } labels ? labels[(int)column.Values[row]] : column.Values[row];

    /// <summary>The trials that each of the slices shows: the frontier, and an even part of the others where they are too many.</summary>
    public static int[] Drawn(TrialFrame frame, FrameColumn metric, int pictures) => Thinned(frame, metric, Math.Max(FewestOfEach, MostOfAll / Math.Max(1, pictures)));

    private static int[] Thinned(TrialFrame frame, FrameColumn metric, int most)
    {
        var rows = Enumerable.Range(0, frame.Count).Where(row => frame.Feasible[row] && double.IsFinite(metric.Values[row])).ToArray();
        var every = (int)Math.Ceiling(rows.Length / (double)most);
        return every <= 1 ? rows : [.. rows.Where((_, index) => index % every == 0).Concat(frame.Frontier).Distinct()];
    }

    private static double[] Grid(double[] values)
    {
        var (low, high) = (values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(1).Max());
        return high > low ? [.. Enumerable.Range(0, Fields).Select(step => low + ((high - low) * step / (Fields - 1)))] : [low];
    }

    /// <summary>Shepard's mean: each trial weighs by the inverse square of its distance, in shares of the ranges.</summary>
    private static double Smoothed(double[] xs, double[] ys, double[] values, double x, double y, double[] gridX, double[] gridY)
    {
        var (sum, weights) = (0.0, 0.0);
        var (spanX, spanY) = (Math.Max(1e-300, gridX[^1] - gridX[0]), Math.Max(1e-300, gridY[^1] - gridY[0]));
        for (var index = 0; index < xs.Length; index++)
        {
            var (dx, dy) = ((xs[index] - x) / spanX, (ys[index] - y) / spanY);
            var weight = 1 / ((dx * dx) + (dy * dy) + 1e-4);
            weight *= weight;
            sum += weight * values[index];
            weights += weight;
        }

        return weights > 0 ? sum / weights : double.NaN;
    }
}

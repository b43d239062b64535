using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>Where an axis has its marks, so that each can say its whole value with its unit.</summary>
internal static class Ticks
{
    /// <summary>So many different values are marked each; more get round numbers.</summary>
    private const int Few = 6;

    /// <summary>A picture may show a little more than its points.</summary>
    private const double Beyond = 4;

    /// <summary>Values with longer words are no settings that somebody chose.</summary>
    private const int Long = 6;

    /// <param name="values">Those drawn; what is not finite is left out.</param>
    public static double[] Of(IEnumerable<double> values, bool isLog, Func<double, string> words)
    {
        var known = values.Where(value => double.IsFinite(value) && (!isLog || value > 0)).Distinct().Take(100_000).ToArray();
        if (known.Length is > 0 and <= Few && IsApart(known, isLog) && known.All(value => words(value).Length <= Long)) return [.. known.Order()];
        if (known.Length == 0) return [];
        return isLog ? Log(known.Min(), known.Max()) : Linear(known.Min(), known.Max());
    }

    public static IEnumerable<string> Words(FrameColumn column, IEnumerable<double> ticks) => ticks.Select(column.Words);

    /// <summary>1, 2, 5 of each power of ten; fewer over many powers, more within one.</summary>
    private static double[] Log(double low, double high)
    {
        double[] steps = Math.Log10(high / low) switch { > 3 => [1], > 0.8 => [1, 2, 5], > 0.3 => [1, 2, 3, 4, 5, 6, 8], _ => [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9] };
        var (from, to) = ((int)Math.Floor(Math.Log10(low / Beyond)), (int)Math.Ceiling(Math.Log10(high * Beyond)));
        return [.. Enumerable.Range(from, to - from + 1).SelectMany(power => steps.Select(step => step * Math.Pow(10, power))).Where(value => value >= low / Beyond && value <= high * Beyond)];
    }

    private static double[] Linear(double low, double high)
    {
        var rough = (high - low) / Few;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        var first = Math.Ceiling(low / step);
        return [.. Enumerable.Range(0, 2 * Few).Select(index => (first + index) * step).Where(value => value <= high + (step * 1e-9))];
    }

    /// <summary>Marks closer than a tenth of the axis would write over each other.</summary>
    private static bool IsApart(double[] values, bool isLog)
    {
        var places = values.Select(value => isLog ? Math.Log(value) : value).Order().ToArray();
        return Enumerable.Range(1, places.Length - 1).All(index => places[index] - places[index - 1] > (places[^1] - places[0]) / 10);
    }
}

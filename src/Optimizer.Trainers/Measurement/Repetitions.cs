namespace Optimizer.Trainers.Measurement;

/// <summary>The same thing measured several times.</summary>
public static class Repetitions
{
    public static double Median(IReadOnlyCollection<double> values) => Quantile(values, 0.5);

    /// <summary>Linear between the two values around it.</summary>
    /// <param name="share">0..1.</param>
    public static double Quantile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>Mean without the lowest and the highest quarter, each rounded down: deaf to outliers, yet where values fall into two groups it does not jump from one to the other as the median does.</summary>
    public static double Middle(IReadOnlyCollection<double> values)
    {
        var aside = values.Count / 4;
        return values.Order().Skip(aside).SkipLast(aside).Average();
    }

    /// <summary>Half the distance between the tenth and the ninetieth percentile, as a share of the median: more repetitions do not widen it.</summary>
    public static double Spread(IReadOnlyCollection<double> values) =>
        (Quantile(values, 0.9) - Quantile(values, 0.1)) / 2 / Median(values);

    /// <summary>How far off a figure over all of them may be: their spread over the root of their number.</summary>
    public static double Error(IReadOnlyCollection<double> values) => Spread(values) / Math.Sqrt(values.Count);
}

namespace Optimizer.Core.Surrogates;

/// <summary>
/// Bends losses so that a normal model fits them: Box and Cox's power p of 1 + (loss - least) / scale (1964), p in [0, 1] by maximum
/// likelihood, then standardised. Order is kept; the fine differences near the best are kept, huge losses are drawn in.
/// </summary>
internal static class OutputWarp
{
    /// <returns>(losses): mean 0 and variance 1 where they differ; infinities are as the worst finite one.</returns>
    public static double[] Apply(IReadOnlyList<double> losses, bool bend)
    {
        var finite = losses.Where(double.IsFinite).Order().ToArray();
        if (finite.Length == 0) return new double[losses.Count];
        var (least, most, middle) = (finite[0], finite[^1], finite[finite.Length / 2]);
        var scale = middle - least > 0 ? middle - least : Math.Max(most - least, 1e-300);
        var shifted = losses.Select(loss => 1 + ((double.IsFinite(loss) ? loss - least : most - least) / scale)).ToArray();
        var power = 1.0;
        if (bend) power = Enumerable.Range(0, 6).Select(fifth => fifth / 5.0).MaxBy(power => Likelihood(shifted, power));
        return Standard(Powered(shifted, power));
    }

    public static double[] Standard(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return Array.ConvertAll(values, value => deviation > 1e-300 ? (value - mean) / deviation : 0);
    }

    private static double[] Powered(double[] shifted, double power) =>
        Array.ConvertAll(shifted, value => power == 0 ? Math.Log(value) : (Math.Pow(value, power) - 1) / power);

    private static double Likelihood(double[] shifted, double power)
    {
        var bent = Powered(shifted, power);
        var mean = bent.Average();
        var variance = bent.Average(value => (value - mean) * (value - mean));
        return (-0.5 * shifted.Length * Math.Log(Math.Max(variance, 1e-300))) + ((power - 1) * shifted.Sum(Math.Log));
    }
}

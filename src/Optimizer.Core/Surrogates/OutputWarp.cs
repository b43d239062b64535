namespace Optimizer.Core.Surrogates;

/// <summary>
/// Bends losses so that a normal model fits them: Box and Cox's power p of 1 + (loss - least) / scale (1964), p in [0, 1] by maximum
/// likelihood, then standardised. Order is kept; the fine differences near the best are kept, huge losses are drawn in.
/// </summary>
internal static class OutputWarp
{
    /// <param name="bend">False: only standardised.</param>
    /// <param name="mark">A loss that is bent alike.</param>
    /// <returns>(losses): mean 0 and variance 1 where they differ; infinities are as the worst finite one. And the mark.</returns>
    public static (double[] Targets, double Mark) Apply(IReadOnlyList<double> losses, bool bend, double mark = 0)
    {
        var finite = losses.Where(double.IsFinite).Order().ToArray();
        if (finite.Length == 0) return (new double[losses.Count], 1);
        var (least, most, middle) = (finite[0], finite[^1], finite[finite.Length / 2]);
        var scale = middle - least > 0 ? middle - least : Math.Max(most - least, 1e-300);
        var shifted = losses.Select(loss => 1 + ((double.IsFinite(loss) ? loss - least : most - least) / scale)).ToArray();
        var power = !bend ? 1 : Enumerable.Range(0, 6).Select(fifth => fifth / 5.0).MaxBy(power => Likelihood(shifted, power));
        var bent = Powered(shifted, power);
        var mean = bent.Average();
        var deviation = Math.Sqrt(bent.Average(value => (value - mean) * (value - mean)));
        if (!(deviation > 1e-300)) return (new double[losses.Count], 1);
        var marked = Powered([Math.Max(1e-3, 1 + ((mark - least) / scale))], power)[0];
        return (Array.ConvertAll(bent, value => (value - mean) / deviation), (marked - mean) / deviation);
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

namespace Optimizer.Core.Problems;

/// <summary>Functions with several objectives whose fronts are known: Zitzler, Deb, Thiele 2000 (ZDT) and Deb et al. 2002 (DTLZ). All are minimised.</summary>
public static class FrontFunctions
{
    /// <param name="number">1, 2 or 3.</param>
    /// <param name="x">Numbers in [0, 1].</param>
    public static double[] Zdt(int number, ReadOnlySpan<double> x)
    {
        var rest = 0.0;
        for (var i = 1; i < x.Length; i++) rest += x[i];
        var g = 1 + (9 * rest / (x.Length - 1));
        return [x[0], ZdtSecond(number, x[0], g)];
    }

    /// <param name="x">Seven numbers in [0, 1].</param>
    public static double[] Dtlz2(ReadOnlySpan<double> x)
    {
        var g = 0.0;
        for (var j = 2; j < x.Length; j++) g += (x[j] - 0.5) * (x[j] - 0.5);
        var (a, b) = (x[0] * Math.PI / 2, x[1] * Math.PI / 2);
        return [(1 + g) * Math.Cos(a) * Math.Cos(b), (1 + g) * Math.Cos(a) * Math.Sin(b), (1 + g) * Math.Sin(a)];
    }

    internal static double ZdtSecond(int number, double first, double g) => number switch
    {
        1 => g * (1 - Math.Sqrt(first / g)),
        2 => g * (1 - ((first / g) * (first / g))),
        3 => g * (1 - Math.Sqrt(first / g) - (first / g * Math.Sin(10 * Math.PI * first))),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "There are ZDT 1, 2 and 3 here."),
    };
}

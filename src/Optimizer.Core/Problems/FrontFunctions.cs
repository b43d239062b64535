namespace Optimizer.Core.Problems;

/// <summary>Test functions of the literature with several objectives, on the unit cube, to be minimised.</summary>
/// <remarks>ZDT: Zitzler, Deb and Thiele 2000; DTLZ: Deb, Thiele, Laumanns and Zitzler 2002.</remarks>
public static class FrontFunctions
{
    /// <summary>A convex front.</summary>
    public static double[] Zdt1(double[] x)
    {
        var g = G(x);
        return [x[0], g * (1 - Math.Sqrt(x[0] / g))];
    }

    /// <summary>A concave front.</summary>
    public static double[] Zdt2(double[] x)
    {
        var g = G(x);
        return [x[0], g * (1 - ((x[0] / g) * (x[0] / g)))];
    }

    /// <summary>A front in five pieces.</summary>
    public static double[] Zdt3(double[] x)
    {
        var g = G(x);
        return [x[0], g * (1 - Math.Sqrt(x[0] / g) - (x[0] / g * Math.Sin(10 * Math.PI * x[0])))];
    }

    /// <summary>Three objectives, the front an eighth of a sphere.</summary>
    public static double[] Dtlz2(double[] x)
    {
        var g = 0.0;
        for (var j = 2; j < x.Length; j++) g += (x[j] - 0.5) * (x[j] - 0.5);
        var (a, b) = (x[0] * Math.PI / 2, x[1] * Math.PI / 2);
        return [(1 + g) * Math.Cos(a) * Math.Cos(b), (1 + g) * Math.Cos(a) * Math.Sin(b), (1 + g) * Math.Sin(a)];
    }

    /// <summary>Hypervolume of the true front of a ZDT function, from equally spaced first coordinates.</summary>
    public static double ZdtVolume(Func<double[], double[]> function, double[] reference, int points) =>
        Frontier.Hypervolume.Of(Enumerable.Range(0, points).Select(index => function([index / (points - 1.0), 0, 0, 0, 0, 0, 0, 0, 0, 0])), reference);

    private static double G(double[] x)
    {
        var sum = 0.0;
        for (var j = 1; j < x.Length; j++) sum += x[j];
        return 1 + (9 * sum / (x.Length - 1));
    }
}

namespace Optimizer.Core.Problems;

/// <summary>Test functions of the literature with one objective, to be minimised.</summary>
/// <remarks>Sums run left to right and arithmetic is in the order written, so that values agree bit for bit across languages on one C library.</remarks>
public static class ClassicFunctions
{
    private static readonly double[][] HartmannA =
    [
        [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14],
    ];

    private static readonly double[][] HartmannP =
    [
        [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
    ];

    private static readonly double[] HartmannC = [1, 1.2, 3, 3.2];

    /// <param name="x">(2): in [-5, 10] and [0, 15]. Three equal optima, 0.39788735772973816.</param>
    public static double Branin(double[] x)
    {
        var t = x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6;
        return (t * t) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10;
    }

    /// <param name="x">(6): in [0, 1]. Optimum -3.322368011415515.</param>
    public static double Hartmann6(double[] x)
    {
        var sum = 0.0;
        for (var row = 0; row < 4; row++)
        {
            var inner = 0.0;
            for (var j = 0; j < 6; j++)
            {
                var off = x[j] - (1e-4 * HartmannP[row][j]);
                inner += HartmannA[row][j] * off * off;
            }

            sum += HartmannC[row] * Math.Exp(-inner);
        }

        return -sum;
    }

    /// <summary>A bent valley (Rosenbrock 1960). Optimum 0 at ones.</summary>
    public static double Rosenbrock(double[] x)
    {
        var sum = 0.0;
        for (var i = 0; i + 1 < x.Length; i++)
        {
            var (bend, off) = (x[i + 1] - (x[i] * x[i]), 1 - x[i]);
            sum += (100 * bend * bend) + (off * off);
        }

        return sum;
    }

    /// <summary>A funnel under waves (Ackley 1987). Optimum 0 at zeros.</summary>
    public static double Ackley(double[] x)
    {
        var (squares, waves) = (0.0, 0.0);
        foreach (var one in x)
        {
            squares += one * one;
            waves += Math.Cos(2 * Math.PI * one);
        }

        return (-20 * Math.Exp(-0.2 * Math.Sqrt(squares / x.Length))) - Math.Exp(waves / x.Length) + 20 + Math.E;
    }

    /// <summary>Levy's function. Optimum 0 at ones.</summary>
    public static double Levy(double[] x)
    {
        var w = Array.ConvertAll(x, one => 1 + ((one - 1) / 4));
        var sum = Square(Math.Sin(Math.PI * w[0]));
        for (var i = 0; i + 1 < w.Length; i++) sum += Square(w[i] - 1) * (1 + (10 * Square(Math.Sin((Math.PI * w[i]) + 1))));
        return sum + (Square(w[^1] - 1) * (1 + Square(Math.Sin(2 * Math.PI * w[^1]))));
    }

    private static double Square(double value) => value * value;
}

namespace Optimizer.Core.Problems;

/// <summary>Smooth functions with one objective that global optimisation is tested on (Surjanovic and Bingham, Virtual Library of Simulation Experiments). All are minimised.</summary>
public static class ClassicFunctions
{
    private static readonly double[] HartmannC = [1, 1.2, 3, 3.2];

    private static readonly double[][] HartmannA =
        [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];

    private static readonly double[][] HartmannP =
    [
        [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
    ];

    /// <param name="x">x1 in [-5, 10], x2 in [0, 15].</param>
    public static double Branin(ReadOnlySpan<double> x)
    {
        var t = x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6;
        return (t * t) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10;
    }

    /// <param name="x">Six numbers in [0, 1].</param>
    public static double Hartmann6(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < 4; i++)
        {
            var inner = 0.0;
            for (var j = 0; j < 6; j++)
            {
                var away = x[j] - (1e-4 * HartmannP[i][j]);
                inner += HartmannA[i][j] * away * away;
            }

            sum += HartmannC[i] * Math.Exp(-inner);
        }

        return -sum;
    }

    /// <param name="x">Any number of values, usually in [-5, 10].</param>
    public static double Rosenbrock(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length - 1; i++)
        {
            var bend = x[i + 1] - (x[i] * x[i]);
            sum += (100 * bend * bend) + ((1 - x[i]) * (1 - x[i]));
        }

        return sum;
    }

    /// <param name="x">Any number of values.</param>
    public static double Ackley(ReadOnlySpan<double> x)
    {
        var (squares, waves) = (0.0, 0.0);
        foreach (var value in x)
        {
            squares += value * value;
            waves += Math.Cos(2 * Math.PI * value);
        }

        return (-20 * Math.Exp(-0.2 * Math.Sqrt(squares / x.Length))) - Math.Exp(waves / x.Length) + 20 + Math.E;
    }

    /// <param name="x">Any number of values, usually in [-10, 10].</param>
    public static double Levy(ReadOnlySpan<double> x)
    {
        static double W(double value) => 1 + ((value - 1) / 4);
        var first = Math.Sin(Math.PI * W(x[0]));
        var sum = first * first;
        for (var i = 0; i < x.Length - 1; i++)
        {
            var w = W(x[i]);
            var wave = Math.Sin((Math.PI * w) + 1);
            sum += (w - 1) * (w - 1) * (1 + (10 * (wave * wave)));
        }

        var last = W(x[^1]);
        var end = Math.Sin(2 * Math.PI * last);
        return sum + ((last - 1) * (last - 1) * (1 + (end * end)));
    }
}

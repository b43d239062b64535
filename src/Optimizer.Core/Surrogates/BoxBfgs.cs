namespace Optimizer.Core.Surrogates;

/// <summary>Minimises a smooth function in a box: BFGS with projected steps, coordinates that push against their bound held still.</summary>
/// <remarks>Nocedal and Wright 2006, chapters 6 and 16.7.</remarks>
internal static class BoxBfgs
{
    /// <param name="function">Value at x; writes the gradient into its second argument.</param>
    /// <param name="x">Where to begin, inside the box; holds the best point afterwards.</param>
    /// <returns>The value there.</returns>
    public static double Minimize(Func<double[], double[], double> function, double[] x, double[] low, double[] high, int iterations)
    {
        var size = x.Length;
        var (gradient, next, nextGradient, step) = (new double[size], new double[size], new double[size], new double[size]);
        var inverse = Identity(size);
        var value = function(x, gradient);
        if (!double.IsFinite(value)) return value;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var slope = 0.0;
            for (var i = 0; i < size; i++)
            {
                step[i] = 0;
                if (IsHeld(i)) continue;
                for (var j = 0; j < size; j++)
                    if (!IsHeld(j)) step[i] -= inverse[(i * size) + j] * gradient[j];
                slope += step[i] * gradient[i];
            }

            if (!(slope < -1e-14)) break;
            var longest = step.Max(Math.Abs);
            var (length, better) = (longest > 2 ? 2 / longest : 1, double.NaN);
            for (var halving = 0; halving < 12; halving++, length *= 0.35)
            {
                for (var i = 0; i < size; i++) next[i] = Math.Clamp(x[i] + (length * step[i]), low[i], high[i]);
                better = function(next, nextGradient);
                if (better <= value + (1e-4 * length * slope)) break;
            }

            if (!(better < value)) break;
            var small = value - better < 1e-7 * (1 + Math.Abs(value));
            Update(inverse, x, next, gradient, nextGradient);
            next.CopyTo(x, 0);
            nextGradient.CopyTo(gradient, 0);
            value = better;
            if (small) break;
        }

        return value;

        bool IsHeld(int i) => (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);
    }

    private static void Update(double[] inverse, double[] x, double[] next, double[] gradient, double[] nextGradient)
    {
        var size = x.Length;
        var (s, y, hy) = (new double[size], new double[size], new double[size]);
        var (sy, yhy) = (0.0, 0.0);
        for (var i = 0; i < size; i++) (s[i], y[i]) = (next[i] - x[i], nextGradient[i] - gradient[i]);
        for (var i = 0; i < size; i++) sy += s[i] * y[i];
        if (sy < 1e-12) return;
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++) hy[i] += inverse[(i * size) + j] * y[j];
        for (var i = 0; i < size; i++) yhy += y[i] * hy[i];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                inverse[(i * size) + j] += ((1 + (yhy / sy)) * s[i] * s[j] / sy) - (((hy[i] * s[j]) + (s[i] * hy[j])) / sy);
    }

    private static double[] Identity(int size)
    {
        var identity = new double[size * size];
        for (var i = 0; i < size; i++) identity[(i * size) + i] = 0.2;
        return identity;
    }
}

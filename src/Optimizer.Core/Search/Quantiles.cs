namespace Optimizer.Core.Search;

/// <summary>Shares and quantiles of the normal and the beta distribution.</summary>
internal static class Quantiles
{
    /// <summary>Share of a standard normal below x, to about 1e-14 relative in both tails.</summary>
    public static double NormalShare(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    /// <summary>Acklam's rational approximation, refined by one Halley step on <see cref="NormalShare"/>.</summary>
    public static double Normal(double share)
    {
        var x = share switch
        {
            < 0.02425 => Tail(Math.Sqrt(-2 * Math.Log(share))),
            > 1 - 0.02425 => -Tail(Math.Sqrt(-2 * Math.Log(1 - share))),
            _ => Middle(share - 0.5),
        };
        var u = (NormalShare(x) - share) * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
        return x - (u / (1 + (x * u / 2)));
    }

    /// <summary>Quantile of Beta(a, b) by bisection on <see cref="BetaShare"/>.</summary>
    public static double Beta(double share, double a, double b)
    {
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (BetaShare(middle, a, b) < share) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>Regularised incomplete beta function by Lentz's continued fraction (Numerical Recipes 6.4).</summary>
    public static double BetaShare(double x, double a, double b)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    private static double Tail(double q) =>
        (((((((((((-7.784894002430293e-3 * q) - 3.223964580411365e-1) * q) - 2.400758277161838) * q) - 2.549732539343734) * q) + 4.374664141464968) * q) + 2.938163982698783)
            / ((((((((7.784695709041462e-3 * q) + 3.224671290700398e-1) * q) + 2.445134137142996) * q) + 3.754408661907416) * q) + 1));

    private static double Middle(double q)
    {
        var r = q * q;
        return ((((((((((-3.969683028665376e1 * r) + 2.209460984245205e2) * r) - 2.759285104469687e2) * r) + 1.383577518672690e2) * r) - 3.066479806614716e1) * r) + 2.506628277459239) * q
            / (((((((((-5.447609879822406e1 * r) + 1.615858368580409e2) * r) - 1.556989798598866e2) * r) + 6.680131188771972e1) * r) - 1.328068155288572e1) * r + 1);
    }

    /// <summary>Near 0 by the series of erf with positive terms only (Abramowitz and Stegun 7.1.6), else by the continued fraction (7.1.14).</summary>
    private static double Erfc(double x)
    {
        var (size, square) = (Math.Abs(x), x * x);
        if (size < 2.5)
        {
            var (term, sum) = (size, size);
            for (var n = 1; term > 1e-17 * sum; n++) sum += term *= 2 * square / ((2 * n) + 1);
            var erf = 2 / Math.Sqrt(Math.PI) * Math.Exp(-square) * sum;
            return x >= 0 ? 1 - erf : 1 + erf;
        }

        var fraction = size;
        for (var n = 80; n >= 1; n--) fraction = size + (n / 2.0 / fraction);
        var tail = Math.Exp(-square) / Math.Sqrt(Math.PI) / fraction;
        return x >= 0 ? tail : 2 - tail;
    }

    private static double Fraction(double x, double a, double b)
    {
        var c = 1.0;
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var h = d;
        for (var m = 1; m <= 300; m++)
        {
            var even = m * (b - m) * x / ((a - 1 + (2 * m)) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + 1 + (2 * m)));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-12) break;
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < 1e-300 ? 1e-300 : value;

    /// <summary>Lanczos' approximation, g = 7, n = 9.</summary>
    private static double LogGamma(double x)
    {
        double[] coefficients =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5) return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x -= 1;
        var sum = coefficients[0];
        for (var index = 1; index < coefficients.Length; index++) sum += coefficients[index] / (x + index);
        var t = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}

namespace Optimizer.Core.Search;

/// <summary>Shares and quantiles of the normal and the beta distribution.</summary>
internal static class Quantiles
{
    private static readonly double[] ErfOver =
        [1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3];

    private static readonly double[] ErfUnder =
        [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];

    private static readonly double[] MiddleOver =
    [
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1, 2.98635138197400131e2,
        8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
    ];

    private static readonly double[] MiddleUnder =
    [
        1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
        3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ];

    private static readonly double[] TailOver =
        [1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4];

    private static readonly double[] TailUnder =
        [1, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3];

    /// <summary>Share of a standard normal below x, to about 1e-14 relative in both tails.</summary>
    public static double NormalShare(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    /// <summary>exp(x^2) erfc(x) for x from 0: what is left of a tail when its bell is taken out, so that it does not vanish.</summary>
    public static double ScaledErfc(double x) => x <= 0.46875 ? Math.Exp(x * x) * Erfc(x) : ScaledTail(x);

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

    /// <summary>Complementary error function by rational Chebyshev approximations: Cody 1969, Math. Comp. 23, 631-637 (netlib's calerf).</summary>
    private static double Erfc(double x)
    {
        var size = Math.Abs(x);
        if (size <= 0.46875) return 1 - (x * Ratio(x * x, ErfOver, ErfUnder));
        var tail = Bell(size) * ScaledTail(size);
        return x >= 0 ? tail : 2 - tail;
    }

    private static double ScaledTail(double x)
    {
        if (x <= 4) return Ratio(x, MiddleOver, MiddleUnder);
        var inverse = 1 / (x * x);
        return ((1 / Math.Sqrt(Math.PI)) - (inverse * Ratio(inverse, TailOver, TailUnder))) / x;
    }

    /// <summary>exp(-x^2), the square split so that its rounding does not count.</summary>
    private static double Bell(double x)
    {
        var coarse = Math.Truncate(x * 16) / 16;
        return Math.Exp(-coarse * coarse) * Math.Exp(-(x - coarse) * (x + coarse));
    }

    /// <summary>Polynomials by Horner's rule, highest power first.</summary>
    private static double Ratio(double x, double[] over, double[] under)
    {
        var (top, bottom) = (over[0], under[0]);
        for (var i = 1; i < over.Length; i++) (top, bottom) = ((top * x) + over[i], (bottom * x) + under[i]);
        return top / bottom;
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

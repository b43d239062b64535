namespace Optimizer.Core.Surrogates;

/// <summary>The normal distribution's shares and partial expectations, fast, to about 1e-7 relative far into the tails.</summary>
internal static class GaussianTails
{
    private const double HalfLogTwoPi = 0.9189385332046727;

    public static double Density(double z) => Math.Exp((-0.5 * z * z) - HalfLogTwoPi);

    public static double Share(double z) => z > 0 ? 1 - Share(-z) : 0.5 * Math.Exp(-0.5 * z * z) * Scaled(-z / Math.Sqrt(2));

    /// <summary>Logarithm of the share below z.</summary>
    public static double LogShare(double z) => z > 0 ? Math.Log(Share(z)) : (-0.5 * z * z) + Math.Log(0.5 * Scaled(-z / Math.Sqrt(2)));

    /// <summary>E[(z - Z)+] for a standard normal Z.</summary>
    public static double Improvement(double z) => z < -30 ? Density(z) / (z * z) : Math.Max(0, Density(z) + (z * Share(z)));

    /// <summary>Its logarithm, which does not vanish: Ament et al. 2023 (arXiv:2310.20708), equation 9.</summary>
    public static double LogImprovement(double z)
    {
        if (z > -1) return Math.Log(Density(z) + (z * Share(z)));
        if (z < -300) return (-0.5 * z * z) - HalfLogTwoPi - (2 * Math.Log(-z));
        var inner = -z * Math.Sqrt(Math.PI / 2) * Scaled(-z / Math.Sqrt(2));
        return (-0.5 * z * z) - HalfLogTwoPi + Math.Log(Math.Max(1e-12, 1 - inner));
    }

    /// <summary>exp(x x) erfc(x) for x >= 0: Numerical Recipes 6.2, fractional error below 1.2e-7.</summary>
    private static double Scaled(double x)
    {
        var t = 1 / (1 + (0.5 * x));
        return t * Math.Exp(-1.26551223 + (t * (1.00002368 + (t * (0.37409196 + (t * (0.09678418 + (t * (-0.18628806 + (t * (0.27886807
            + (t * (-1.13520398 + (t * (1.48851587 + (t * (-0.82215223 + (t * 0.17087277))))))))))))))))));
    }
}

using Optimizer.Core.Search;

namespace Optimizer.Core.Surrogates;

/// <summary>The normal distribution's partial expectations and logarithms, far into the tails.</summary>
internal static class GaussianTails
{
    private const double HalfLogTwoPi = 0.9189385332046727;

    public static double Density(double z) => Math.Exp((-0.5 * z * z) - HalfLogTwoPi);

    public static double Share(double z) => Quantiles.NormalShare(z);

    /// <summary>Logarithm of the share below z.</summary>
    public static double LogShare(double z) => z > 0 ? Math.Log(Share(z)) : (-0.5 * z * z) + Math.Log(0.5 * Quantiles.ScaledErfc(-z / Math.Sqrt(2)));

    /// <summary>E[(z - Z)+] for a standard normal Z.</summary>
    public static double Improvement(double z) => z < -30 ? Density(z) / (z * z) : Math.Max(0, Density(z) + (z * Share(z)));

    /// <summary>Its logarithm, which does not vanish: Ament et al. 2023 (arXiv:2310.20708), equation 9.</summary>
    public static double LogImprovement(double z)
    {
        if (z > -1) return Math.Log(Density(z) + (z * Share(z)));
        if (z < -300) return (-0.5 * z * z) - HalfLogTwoPi - (2 * Math.Log(-z));
        var inner = -z * Math.Sqrt(Math.PI / 2) * Quantiles.ScaledErfc(-z / Math.Sqrt(2));
        return (-0.5 * z * z) - HalfLogTwoPi + Math.Log(Math.Max(1e-12, 1 - inner));
    }
}

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>A bound on a metric as a slider from 0, no bound, to 100, only the best value of the frontier is left.</summary>
internal static class BoundSlider
{
    /// <summary>Ranges wider than this are slid along their logarithm.</summary>
    private const double Wide = 20;

    /// <param name="isMore">More is better: the bound is the least value.</param>
    public static string Position(Bound? bound, bool isMore, double low, double high)
    {
        if ((isMore ? bound?.Low : bound?.High) is not { } set) return "0";
        var share = IsWide(low, high) ? Math.Log(set / low) / Math.Log(high / low) : (set - low) / (high - low);
        return (100 * Math.Clamp(isMore ? share : 1 - share, 0, 1)).ToString("0");
    }

    /// <param name="bound">What is set already; its other side stays.</param>
    /// <param name="position">0 to 100.</param>
    public static Bound At(string column, Bound? bound, bool isMore, double position, double low, double high)
    {
        if (position <= 0) return new Bound(column, null, null);
        var share = isMore ? position / 100 : 1 - (position / 100);
        var value = IsWide(low, high) ? low * Math.Pow(high / low, share) : low + (share * (high - low));
        // Rounded so that the best itself stays in.
        var digits = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 3);
        value = digits > 0 ? (isMore ? Math.Floor(value / digits) : Math.Ceiling(value / digits)) * digits : value;
        return isMore ? new Bound(column, value, bound?.High) : new Bound(column, bound?.Low, value);
    }

    private static bool IsWide(double low, double high) => low > 0 && high / low > Wide;
}

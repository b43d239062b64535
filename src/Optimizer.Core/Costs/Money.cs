using System.Globalization;

namespace Optimizer.Core.Costs;

/// <summary>Money is whole nano-dollars (<see cref="long"/>): exact and summable.</summary>
public static class Money
{
    public const long NanoPerDollar = 1_000_000_000;

    public static double ToUsd(long nano) => nano / (double)NanoPerDollar;

    /// <exception cref="OverflowException">Beyond nine billion dollars.</exception>
    public static long FromUsd(decimal usd) => checked((long)decimal.Round(usd * NanoPerDollar, MidpointRounding.AwayFromZero));

    /// <summary>Price of device time, rounded up: a charge is never below what was used.</summary>
    public static long Price(double seconds, long nanoPerHour) =>
        seconds <= 0 ? 0 : checked((long)decimal.Ceiling((decimal)seconds * nanoPerHour / 3600m));

    /// <summary>How long an amount pays, in seconds.</summary>
    public static double Seconds(long nano, long nanoPerHour) => nanoPerHour <= 0 ? double.PositiveInfinity : nano * 3600d / nanoPerHour;

    /// <summary>Two significant digits and enough decimals: $0.0123 is shown $0.012.</summary>
    public static string Text(long nano)
    {
        var usd = ToUsd(nano);
        if (nano == 0) return "$0";
        var digits = Math.Max(2, 1 - (int)Math.Floor(Math.Log10(Math.Abs(usd))));
        return "$" + usd.ToString("F" + Math.Min(digits, 9), CultureInfo.InvariantCulture);
    }
}

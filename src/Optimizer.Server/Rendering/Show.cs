using System.Globalization;

namespace Optimizer.Server.Rendering;

/// <summary>Numbers as people read them.</summary>
public static class Show
{
    /// <summary>Two significant digits: $0.012, $1.2, $12; whole dollars from there.</summary>
    public static string Money(double usd)
    {
        if (double.IsNaN(usd)) return "-";
        if (usd == 0) return "$0";
        var decimals = Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Abs(usd))), 0, 9);
        return (usd < 0 ? "-$" : "$") + Math.Abs(usd).ToString("N" + decimals, CultureInfo.InvariantCulture);
    }

    public static string Time(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>12 s, 3 min 20 s, 2 h 05 min, 3 d 4 h.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0) return "-";
        var span = TimeSpan.FromSeconds(Math.Min(seconds, 3e9));
        return span.TotalSeconds < 9.95 ? $"{seconds.ToString("0.#", CultureInfo.InvariantCulture)} s"
            : span.TotalMinutes < 1 ? $"{span.Seconds} s"
            : span.TotalHours < 1 ? $"{span.Minutes} min {span.Seconds:00} s"
            : span.TotalDays < 1 ? $"{span.Hours} h {span.Minutes:00} min"
            : $"{(int)span.TotalDays} d {span.Hours} h";
    }

    /// <summary>A metric by its unit, which its name tells.</summary>
    public static string Metric(string name, double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
        return name switch
        {
            _ when name.EndsWith("_cost", StringComparison.Ordinal) || name == "spend" => Money(value),
            _ when name.EndsWith("_bytes", StringComparison.Ordinal) => Bytes(value),
            _ when name.StartsWith("latency_p", StringComparison.Ordinal) => Digits(value, 3) + " ms",
            "throughput" => Digits(value, 3) + "/s",
            "throughput_vs_parent" or "latency_vs_parent" => Digits(value, 3) + "x",
            "joules" => Digits(value, 3) + " J",
            _ when name.EndsWith("_seconds", StringComparison.Ordinal) => Duration(value),
            _ => value == Math.Floor(value) && Math.Abs(value) < 1e12 ? value.ToString("N0", CultureInfo.InvariantCulture) : Digits(value, 4),
        };
    }

    public static string Bytes(double bytes) => Math.Abs(bytes) switch
    {
        < 1e3 => $"{bytes:0} B",
        < 1e6 => Digits(bytes / 1e3, 3) + " kB",
        < 1e9 => Digits(bytes / 1e6, 3) + " MB",
        _ => Digits(bytes / 1e9, 3) + " GB",
    };

    /// <param name="significant">Digits that count; whole numbers are never cut.</param>
    public static string Digits(double value, int significant)
    {
        if (value == 0) return "0";
        var decimals = significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals > 9
            ? value.ToString("0." + new string('#', significant - 1) + "e0", CultureInfo.InvariantCulture)
            : value.ToString("N" + Math.Max(0, decimals), CultureInfo.InvariantCulture);
    }
}

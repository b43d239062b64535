using System.Globalization;
using System.Text.RegularExpressions;

namespace Optimizer.Specs;

/// <summary>What a number counts, and so which units it may be written with.</summary>
internal enum Dimension
{
    None = 0,

    /// <summary>Seconds.</summary>
    Time = 1,

    /// <summary>Milliseconds.</summary>
    Latency = 2,

    /// <summary>Bytes.</summary>
    Size = 3,

    /// <summary>USD.</summary>
    Money = 4,

    /// <summary>Per second.</summary>
    Rate = 5,

    /// <summary>A share or ratio: 5% is 0.05.</summary>
    Share = 6,

    /// <summary>USD per hour.</summary>
    Price = 7,
}

/// <summary>Numbers with units, converted to the unit of their dimension.</summary>
internal static partial class Quantity
{
    /// <returns>Null: not a finite number with a unit of that dimension.</returns>
    public static double? Read(string text, Dimension dimension)
    {
        text = text.Trim();
        var money = dimension is Dimension.Money or Dimension.Price;
        if (money && text.StartsWith('$')) text = text[1..];
        if (dimension == Dimension.Time) return Duration(text);
        var match = Written().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        return FactorOf(match.Groups[2].Value, dimension) is { } factor && double.IsFinite(number * factor) ? number * factor : null;
    }

    /// <summary>An example of each unit, for errors.</summary>
    public static string Examples(Dimension dimension) => dimension switch
    {
        Dimension.Time => "90s, 3m or 1h30m",
        Dimension.Latency => "5 (milliseconds), 5ms or 0.2s",
        Dimension.Size => "500kB, 1MB or 1MiB",
        Dimension.Money => "0.02 or $0.02",
        Dimension.Rate => "1000 or 1000/s",
        Dimension.Share => "0.05 or 5%",
        Dimension.Price => "0.10 or $0.10/h",
        _ => "a number",
    };

    private static double? FactorOf(string unit, Dimension dimension) => (dimension, unit) switch
    {
        (_, "") => 1,
        (Dimension.Latency, "ms") => 1,
        (Dimension.Latency, "us" or "µs") => 1e-3,
        (Dimension.Latency, "s") => 1e3,
        (Dimension.Size, "B") => 1,
        (Dimension.Size, "kB" or "KB") => 1e3,
        (Dimension.Size, "MB") => 1e6,
        (Dimension.Size, "GB") => 1e9,
        (Dimension.Size, "KiB") => 1 << 10,
        (Dimension.Size, "MiB") => 1 << 20,
        (Dimension.Size, "GiB") => 1 << 30,
        (Dimension.Money, "USD") => 1,
        (Dimension.Price, "USD/h" or "/h" or "USD/hour" or "/hour") => 1,
        (Dimension.Rate, "/s") => 1,
        (Dimension.Share, "%") => 0.01,
        _ => null,
    };

    private static double? Duration(string text)
    {
        var match = Span().Match(text);
        if (!match.Success || text.Length == 0) return null;
        double Part(int group) => match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        return (Part(1) * 86400) + (Part(2) * 3600) + (Part(3) * 60) + Part(4);
    }

    [GeneratedRegex(@"^([-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)\s*([A-Za-zµ%/]*)$")]
    private static partial Regex Written();

    [GeneratedRegex(@"^(?:(\d+(?:\.\d+)?)\s*d)?\s*(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?$")]
    private static partial Regex Span();
}

using System.CommandLine;
using System.Globalization;

namespace Optimizer.Cli.Verbs;

/// <summary>Numbers with units on the command line.</summary>
public static class Quantities
{
    private static readonly Dictionary<string, double> DaysByUnit = new(StringComparer.OrdinalIgnoreCase)
    {
        ["s"] = 1 / 86400d,
        ["sec"] = 1 / 86400d,
        ["second"] = 1 / 86400d,
        ["min"] = 1 / 1440d,
        ["minute"] = 1 / 1440d,
        ["h"] = 1 / 24d,
        ["hour"] = 1 / 24d,
        ["d"] = 1,
        ["day"] = 1,
        ["days"] = 1,
        ["w"] = 7,
        ["week"] = 7,
        ["weeks"] = 7,
        ["mo"] = 365 / 12d,
        ["month"] = 365 / 12d,
        ["months"] = 365 / 12d,
        ["y"] = 365,
        ["year"] = 365,
        ["years"] = 365,
    };

    /// <returns>Predictions a day.</returns>
    /// <exception cref="FormatException">Not a rate.</exception>
    public static double PerDay(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is { } count and >= 0 && DaysByUnit.TryGetValue(parts[1].Trim(), out var days)
            ? count / days
            : throw new FormatException($"'{text}' is not a volume; write a number and a unit of time, such as 1e6/day or 50/s.");
    }

    /// <exception cref="FormatException">Not a time.</exception>
    public static double Days(string text)
    {
        var end = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ").Length;
        return Number(text[..end]) is { } count and >= 0 && DaysByUnit.TryGetValue(text[end..].Trim(), out var days)
            ? count * days
            : throw new FormatException($"'{text}' is not a time; write a number and a unit, such as 365d, 12w, 6mo or 1y.");
    }

    /// <returns>0..1.</returns>
    /// <exception cref="FormatException">Not a share.</exception>
    public static double Share(string text)
    {
        var percent = text.EndsWith('%');
        return Number(percent ? text[..^1] : text) / (percent ? 100 : 1) is { } share and >= 0 and < 1
            ? share
            : throw new FormatException($"'{text}' is not a share from 0 to below 1; write it like 0.5% or 0.005.");
    }

    /// <returns>USD, above 0.</returns>
    /// <exception cref="FormatException">Not an amount of money.</exception>
    public static double Usd(string text) => Number(text.StartsWith('$') ? text[1..] : text) is { } usd and > 0 and < 1e9
        ? usd
        : throw new FormatException($"'{text}' is not an amount of money above 0; write it like $0.01 or 0.01.");

    internal static Option<double> Option(string name, string description, string help, Func<string, double> read) => Option<double>(name, description, help, text => read(text));

    internal static Option<double?> Optional(string name, string description, string help, Func<string, double> read) => Option<double?>(name, description, help, text => read(text));

    private static Option<T> Option<T>(string name, string description, string help, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result =>
        {
            try
            {
                return read(result.Tokens[0].Value);
            }
            catch (FormatException wrong)
            {
                result.AddError($"{name}: {wrong.Message}");
                return default!;
            }
        },
    };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

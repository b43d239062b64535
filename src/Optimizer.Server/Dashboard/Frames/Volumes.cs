using Optimizer.Core.Frontier;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>Predictions and times of service, as a reader says them.</summary>
internal static class Volumes
{
    /// <summary>A round number of predictions a day inside a span of lifetime volumes.</summary>
    public static double Inside(CheapestSpan span, double days) => Rounded(
        (double.IsInfinity(span.To) ? Math.Max(span.From * 3, 100 * days) : span.From <= 0 ? span.To / 3 : Math.Sqrt(span.From * span.To)) / days);

    /// <summary>"1,738 to 5,839 a day".</summary>
    public static string Span(CheapestSpan span, double days)
    {
        string Daily(double predictions) => Count(predictions / Math.Max(1e-9, days));
        return span.From <= 0 ? double.IsInfinity(span.To) ? "at any volume" : $"below {Daily(span.To)} a day"
            : double.IsInfinity(span.To) ? $"from {Daily(span.From)} a day" : $"{Daily(span.From)} to {Daily(span.To)} a day";
    }

    public static string Count(double number) => number switch
    {
        >= 1e12 => Short(number / 1e12) + " trillion",
        >= 1e9 => Short(number / 1e9) + " billion",
        >= 1e6 => Short(number / 1e6) + " million",
        >= 100 => number.ToString("N0"),
        _ => Show.Digits(number, 3),
    };

    /// <summary>1, not 1.00: a volume is what somebody expects, not what was measured.</summary>
    private static string Short(double number) => Show.Digits(number, 3) is var text && text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    public static string Months(double days)
    {
        var months = days * 12 / 365;
        return Math.Abs(months - Math.Round(months)) < 1e-6 ? $"{Math.Round(months):0} {(Math.Round(months) == 1 ? "month" : "months")}" : $"{days:0.#} days";
    }

    /// <summary>Two digits: a slider's volume can be typed on the command line.</summary>
    public static double Rounded(double value)
    {
        var digits = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return double.IsFinite(digits) && digits > 0 ? Math.Round(Math.Round(value / digits) * digits, 6) : value;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Optimizer.Core.Commands;

/// <summary>Epoch: null where the program did not say one. Seconds: under a reported clock.</summary>
public sealed record LineReport(int? Epoch, ImmutableSortedDictionary<string, double> Metrics, double? Seconds);

/// <summary>
/// Finds metrics in what a program prints. A report is complete when every metric has been seen, or as many as in the round before, or when one
/// comes that was seen already: then a new round has begun.
/// </summary>
public sealed partial class MetricLines
{
    /// <summary>Patterns of these names say which epoch a report is of, and how many seconds are to be charged.</summary>
    public const string Epoch = "epoch";
    public const string Seconds = "seconds";

    private const string Number = @"[-+]?(?:[0-9]+\.?[0-9]*(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?|nan|inf(?:inity)?)";

    /// <summary>Longest part of a line that is looked at, characters.</summary>
    private const int Longest = 10_000;

    /// <summary>A pattern that takes longer on one line matches nothing there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<(string Name, Regex Pattern)> patterns;
    private readonly SortedDictionary<string, double> round = new(StringComparer.Ordinal);

    /// <summary>What the round before had; null: none has ended by a repetition yet.</summary>
    private ImmutableHashSet<string>? usual;

    /// <exception cref="FormatException">A pattern is no regular expression; see <see cref="Refuse"/>.</exception>
    public MetricLines(ImmutableSortedDictionary<string, string> metrics)
    {
        foreach (var (name, text) in metrics)
            if (Refuse(text) is { } why) throw new FormatException($"The pattern of {name} {why}");
        patterns = [.. metrics.Select(pair => (pair.Key, Compiled(pair.Value)))];
    }

    /// <returns>Null, or why the text is neither a key nor a regular expression with one group.</returns>
    public static string? Refuse(string text)
    {
        if (IsKey(text)) return null;
        try
        {
            var groups = new Regex(text, RegexOptions.CultureInvariant, Patience).GetGroupNumbers().Length - 1;
            return groups == 1 ? null : $"must have one group around the number, like 'acc=([0-9.]+)'; '{text}' has {groups}";
        }
        catch (ArgumentException wrong)
        {
            return $"is no regular expression: {wrong.Message}";
        }
    }

    /// <returns>The reports that the line completes, in order; mostly none.</returns>
    public IEnumerable<LineReport> Read(string line)
    {
        if (patterns.IsEmpty || line.Length == 0) yield break;
        var text = line.Length <= Longest ? line : line[..Longest];
        foreach (var (at, name, value) in Found(text).OrderBy(found => found.At).ToList())
        {
            if (round.ContainsKey(name))
            {
                usual = [.. round.Keys];
                if (Flush() is { } before) yield return before;
            }

            round[name] = value;
            if ((round.Count == patterns.Length || (usual is not null && usual.IsSubsetOf(round.Keys))) && Flush() is { } complete) yield return complete;
        }
    }

    /// <returns>What was seen since the last report; null: nothing.</returns>
    public LineReport? Flush()
    {
        int? epoch = round.Remove(Epoch, out var number) && number is >= 0 and < int.MaxValue ? (int)number : null;
        double? seconds = round.Remove(Seconds, out var charged) && double.IsFinite(charged) ? charged : null;
        if (round.Count == 0) return null;
        var report = new LineReport(epoch, round.ToImmutableSortedDictionary(StringComparer.Ordinal), seconds);
        round.Clear();
        return report;
    }

    private IEnumerable<(int At, string Name, double Value)> Found(string text)
    {
        foreach (var (name, pattern) in patterns)
        {
            Match match;
            try
            {
                match = pattern.Match(text);
            }
            catch (RegexMatchTimeoutException)
            {
                continue;
            }

            if (match.Success && Parsed(match.Groups[1].Value) is { } value) yield return (match.Index, name, value);
        }
    }

    private static Regex Compiled(string text) => IsKey(text)
        ? new Regex($@"(?<![\w./-]){Regex.Escape(text)}[""']?\s*[=:]\s*({Number})(?![\w.])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Patience)
        : new Regex(text, RegexOptions.CultureInvariant, Patience);

    private static double? Parsed(string text) => text.Trim().ToLowerInvariant() switch
    {
        "nan" or "-nan" or "+nan" => double.NaN,
        "inf" or "+inf" or "infinity" or "+infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        var plain when double.TryParse(plain.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => plain.EndsWith('%') ? value / 100 : value,
        _ => null,
    };

    /// <summary>Letters and what stands in names: no sign of a pattern.</summary>
    private static bool IsKey(string text) => Key().IsMatch(text);

    [GeneratedRegex(@"^[\w./ @-]+$")]
    private static partial Regex Key();
}

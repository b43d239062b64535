using System.Globalization;
using System.Text.RegularExpressions;

namespace Optimizer.Specs.Yaml;

/// <summary>
/// W&amp;B reads its files by YAML 1.1, where plain <c>yes</c> and <c>off</c> are truths, <c>1_000</c> is a thousand, <c>010</c> is eight and <c>1:30</c> is ninety.
/// A script that was given these must be given them here; the rest of our keys are read by YAML 1.2.
/// </summary>
internal static partial class WandbScalars
{
    public static Node Of(Node node, Findings findings) => node switch
    {
        MapNode map => new MapNode(map.Line, map.Column, [.. map.Entries.Select(entry => entry with { Value = Of(entry.Value, findings) })]),
        ListNode list => new ListNode(list.Line, list.Column, [.. list.Items.Select(item => Of(item, findings))]),
        ScalarNode { Plain: true, Tag: null } scalar when Meaning(scalar.Text) is { } meaning => Noted(scalar, meaning, findings),
        _ => node,
    };

    private static ScalarNode Noted(ScalarNode scalar, string meaning, Findings findings)
    {
        findings.Note(scalar, $"{scalar.Text} is {meaning} for W&B; in quotes it would be the word");
        return new ScalarNode(scalar.Line, scalar.Column, meaning, plain: true, tag: null);
    }

    /// <returns>Null: it means the same by both.</returns>
    private static string? Meaning(string text)
    {
        if (text is "yes" or "Yes" or "YES" or "on" or "On" or "ON") return "true";
        if (text is "no" or "No" or "NO" or "off" or "Off" or "OFF") return "false";
        if (OldOctal().IsMatch(text)) return Whole(text, digits => Convert.ToInt64(digits, 8));
        if (Grouped().IsMatch(text)) return text.Replace("_", "", StringComparison.Ordinal);
        return Sixties().IsMatch(text) ? Whole(text, digits => digits.Split(':').Aggregate(0L, (sum, part) => (sum * 60) + long.Parse(part, CultureInfo.InvariantCulture))) : null;
    }

    private static string Whole(string text, Func<string, long> of)
    {
        var (sign, digits) = text[0] is '-' or '+' ? (text[0] == '-' ? -1 : 1, text[1..]) : (1, text);
        return (sign * of(digits.Replace("_", "", StringComparison.Ordinal))).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^[-+]?0[0-7_]{1,20}$")]
    private static partial Regex OldOctal();

    [GeneratedRegex(@"^[-+]?[1-9][0-9]*(_[0-9]+)+(\.[0-9]*)?$")]
    private static partial Regex Grouped();

    [GeneratedRegex("^[-+]?[1-9][0-9_]{0,8}(:[0-5]?[0-9]){1,3}$")]
    private static partial Regex Sixties();
}

using System.Globalization;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Imports;

/// <summary>Pieces of a spec in our words, standing where the foreign words stood, so that errors point there.</summary>
internal static class Written
{
    public static ScalarNode Word(Node at, string text) => new(at.Line, at.Column, text, plain: false, tag: null);

    public static ScalarNode Number(Node at, double value) => new(at.Line, at.Column, value.ToString("R", CultureInfo.InvariantCulture), plain: true, tag: null);

    public static ScalarNode Whole(Node at, long value) => new(at.Line, at.Column, value.ToString(CultureInfo.InvariantCulture), plain: true, tag: null);

    public static ScalarNode True(Node at) => new(at.Line, at.Column, "true", plain: true, tag: null);

    public static Entry Entry(Node at, string key, Node value) => new(new ScalarNode(at.Line, at.Column, key, plain: true, tag: null), value);

    public static MapNode Map(Node at, params IEnumerable<Entry> entries) => new(at.Line, at.Column, [.. entries]);

    public static ListNode List(Node at, params IEnumerable<Node> items) => new(at.Line, at.Column, [.. items]);

    /// <returns>Null: no number.</returns>
    public static double? NumberOf(Node? node) =>
        node is ScalarNode scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    public static string? TextOf(Node? node) => node is ScalarNode { Text.Length: > 0 } scalar ? scalar.Text : null;

    public static Node? At(this MapNode? map, params ReadOnlySpan<string> path)
    {
        Node? node = map;
        foreach (var key in path) node = (node as MapNode)?.Find(key)?.Value;
        return node;
    }

    /// <summary>A command written for a shell, as words; one that needs a shell is given one by name, which its writer has asked for.</summary>
    public static IReadOnlyList<Node> Words(Node at, string text, Findings findings)
    {
        if (text.IndexOfAny(['|', '&', ';', '<', '>', '$', '`', '"', '\'', '*', '(', '\n', '\\']) < 0)
            return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Word(at, word))];
        findings.Note(at, "the command is written for a shell and runs as [sh, -c, …]; here a command is a list of words, and no shell reads it");
        return [Word(at, "sh"), Word(at, "-c"), Word(at, text)];
    }
}

namespace Optimizer.Specs.Yaml;

/// <summary>A piece of YAML with where it stands. An alias gives the node of its anchor.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
internal abstract class Node(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The node as an error names it.</summary>
    public abstract string Kind { get; }
}

/// <param name="plain">Not quoted, so that it may be a number.</param>
/// <param name="tag"><c>tag:yaml.org,2002:float</c> and the like; null: by its text.</param>
internal sealed class ScalarNode(int line, int column, string text, bool plain, string? tag) : Node(line, column)
{
    public string Text { get; } = text;

    public bool Plain { get; } = plain;

    public string? Tag { get; } = tag;

    public override string Kind => Text.Length == 0 && Plain ? "nothing" : $"'{(Text.Length > 60 ? Text[..60] + "…" : Text)}'";
}

internal sealed class ListNode(int line, int column, IReadOnlyList<Node> items) : Node(line, column)
{
    public IReadOnlyList<Node> Items { get; } = items;

    public override string Kind => "a list";
}

internal sealed class MapNode(int line, int column, IReadOnlyList<Entry> entries) : Node(line, column)
{
    public IReadOnlyList<Entry> Entries { get; } = entries;

    public override string Kind => "a mapping";

    public Entry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}

internal sealed record Entry(ScalarNode Key, Node Value);

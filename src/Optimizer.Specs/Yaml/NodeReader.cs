using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Optimizer.Specs.Yaml;

/// <summary>Builds nodes from YAML's events, keeping every position. Refuses what a spec never needs: depth, bombs, several documents.</summary>
internal sealed class NodeReader
{
    private const int MostCharacters = 1_000_000;
    private const int MostDepth = 40;

    /// <summary>Nodes counted with every alias written out.</summary>
    private const int MostNodes = 50_000;

    private readonly Dictionary<string, (Node Node, int Size)> anchors = new(StringComparer.Ordinal);
    private readonly Findings findings;
    private readonly Parser parser;
    private int nodes;
    private (int Line, int Column) at = (1, 1);

    private NodeReader(string text, Findings findings)
    {
        this.findings = findings;
        parser = new Parser(new StringReader(text));
    }

    /// <returns>Null if nothing can be made of it; the reason is among the findings then.</returns>
    public static Node? Read(string text, Findings findings)
    {
        if (text.Length > MostCharacters)
        {
            findings.Error(1, 1, $"the file has {text.Length} characters; a spec has at most {MostCharacters}");
            return null;
        }

        text = text.TrimStart('\uFEFF');
        var reader = new NodeReader(text, findings);
        try
        {
            return reader.Document();
        }
        catch (YamlException fault)
        {
            if (TabIn(text, fault) is { } tab) findings.Error(tab.Line, tab.Column, "the line is indented with a tab; YAML wants spaces");
            else findings.Error((int)fault.Start.Line, (int)fault.Start.Column, $"this is not YAML: {fault.Message.Trim().TrimEnd('.')}");
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet's scanner fails like this where a bracket is never closed.
            findings.Error(reader.at.Line, reader.at.Column, "this is not YAML: a bracket or quote near here is not closed");
            return null;
        }
        catch (TooMuchException reason)
        {
            findings.Error(reason.Line, reason.Column, reason.Message);
            return null;
        }
    }

    private Node? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            findings.Error(1, 1, "the file is empty; a spec has at least trainer, parameters, objectives, budget and prices");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = Read(0);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<DocumentStart>(out var second)) return root;
        findings.Error((int)second.Start.Line, (int)second.Start.Column, "a second document begins; a spec is one document, take out what follows '---'");
        return null;
    }

    private Node Read(int depth)
    {
        var next = parser.Consume<ParsingEvent>();
        var (line, column) = at = ((int)next.Start.Line, (int)next.Start.Column);
        if (depth > MostDepth) throw new TooMuchException(line, column, $"nested more than {MostDepth} deep");
        Count(1, line, column);
        if (next is AnchorAlias alias)
        {
            if (!anchors.TryGetValue(alias.Value.Value, out var known)) throw new TooMuchException(line, column, $"the alias '*{alias.Value}' has no anchor '&{alias.Value}' before it");
            Count(known.Size, line, column);
            return known.Node;
        }

        var before = nodes;
        Node node = next switch
        {
            Scalar scalar => new ScalarNode(line, column, scalar.Value, scalar.Style == ScalarStyle.Plain, TagOf(scalar)),
            SequenceStart => List(line, column, depth),
            MappingStart => Map(line, column, depth),
            _ => throw new TooMuchException(line, column, "this is not understood here"),
        };
        if (next is NodeEvent { Anchor.IsEmpty: false } anchored) anchors[anchored.Anchor.Value] = (node, nodes - before + 1);
        return node;
    }

    private ListNode List(int line, int column, int depth)
    {
        var items = new List<Node>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Read(depth + 1));
        return new ListNode(line, column, items);
    }

    private MapNode Map(int line, int column, int depth)
    {
        var entries = new List<Entry>();
        var merged = new List<MapNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Read(depth + 1);
            var value = Read(depth + 1);
            if (key is not ScalarNode name) findings.Error(key, $"a key must be a word, got {key.Kind}");
            else if (name is { Text: "<<", Plain: true }) merged.AddRange(Merged(value));
            else if (entries.Find(entry => entry.Key.Text == name.Text) is { } first) findings.Error(name, $"the key '{name.Text}' stands here twice; the first is on line {first.Key.Line}");
            else entries.Add(new Entry(name, value));
        }

        foreach (var entry in merged.SelectMany(map => map.Entries))
            if (!entries.Exists(known => known.Key.Text == entry.Key.Text)) entries.Add(entry);
        return new MapNode(line, column, entries);
    }

    private IEnumerable<MapNode> Merged(Node value)
    {
        foreach (var node in value is ListNode list ? list.Items : [value])
        {
            if (node is MapNode map) yield return map;
            else findings.Error(node, $"'<<' merges mappings, got {node.Kind}");
        }
    }

    private void Count(int more, int line, int column)
    {
        nodes += more;
        if (nodes > MostNodes) throw new TooMuchException(line, column, $"with its aliases written out the file has more than {MostNodes} nodes");
    }

    private static string? TagOf(Scalar scalar) =>
        scalar.Tag.IsEmpty ? null : scalar.Tag.IsNonSpecific ? "tag:yaml.org,2002:str" : scalar.Tag.Value;

    /// <summary>The first tab among the spaces that a line near the fault begins with.</summary>
    private static (int Line, int Column)? TabIn(string text, YamlException fault)
    {
        var lines = text.Split('\n');
        for (var line = Math.Max(1, (int)fault.Start.Line); line <= Math.Min(lines.Length, (int)fault.End.Line + 1); line++)
        {
            var tab = lines[line - 1].IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && lines[line - 1][..tab].All(letter => letter == ' ')) return (line, tab + 1);
        }

        return null;
    }

    private sealed class TooMuchException(int line, int column, string message) : Exception(message)
    {
        public int Line { get; } = line;

        public int Column { get; } = column;
    }
}

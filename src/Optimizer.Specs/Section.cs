using Optimizer.Core.Search;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>A mapping of a spec with the keys it may have. A key that is none of them is an error with the nearest one.</summary>
internal sealed class Section
{
    private readonly Dictionary<string, Entry> entries;

    /// <param name="name">As errors call it; empty for the spec itself.</param>
    public Section(MapNode map, string name, Findings findings, params ReadOnlySpan<string> keys)
    {
        (Map, Name, Findings) = (map, name, findings);
        var known = keys.ToArray();
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key.Text)))
            findings.Error(entry.Key, $"unknown key '{entry.Key.Text}'{(name.Length > 0 ? $" in {name}" : "")}; {Wording.Instead(entry.Key.Text, known)}");
        entries = map.Entries.Where(entry => known.Contains(entry.Key.Text)).ToDictionary(entry => entry.Key.Text, StringComparer.Ordinal);
    }

    public MapNode Map { get; }

    public string Name { get; }

    public Findings Findings { get; }

    /// <returns>Null: the key is not there.</returns>
    public Node? this[string key] => entries.TryGetValue(key, out var entry) ? entry.Value : null;

    public bool Has(string key) => entries.ContainsKey(key);

    /// <summary>Where the key stands.</summary>
    public Node KeyOf(string key) => entries[key].Key;

    public MapNode? MapOf(string key) => Read<MapNode>(key, "a mapping");

    public ListNode? ListOf(string key) => Read<ListNode>(key, "a list");

    public string? Text(string key)
    {
        if (this[key] is not { } node) return null;
        if (node is ScalarNode { Text.Length: > 0 } scalar) return scalar.Text;
        Findings.Error(node, $"{key} must be text, got {node.Kind}");
        return null;
    }

    public string? Choice(string key, params ReadOnlySpan<string> choices)
    {
        var known = choices.ToArray();
        if (Text(key) is not { } text) return null;
        if (known.Contains(text)) return text;
        Findings.Error(this[key]!, $"{key} cannot be '{text}'; {Wording.Instead(text, known)}");
        return null;
    }

    public bool? Truth(string key)
    {
        if (this[key] is not { } node) return null;
        if (node is ScalarNode scalar && ScalarValue.Of(scalar) is { Kind: ValueKind.Boolean } value) return value.AsBoolean();
        Findings.Error(node, $"{key} must be true or false, got {node.Kind}{Meant(node)}");
        return null;
    }

    public long? Whole(string key, long low, long high = long.MaxValue)
    {
        if (this[key] is not { } node) return null;
        if (node is not ScalarNode scalar || ScalarValue.Of(scalar) is not { Kind: ValueKind.Integer } value)
        {
            Findings.Error(node, $"{key} must be a whole number, got {node.Kind}");
            return null;
        }

        if (value.AsInteger() >= low && value.AsInteger() <= high) return value.AsInteger();
        Findings.Error(node, high >= int.MaxValue ? $"{key} must be at least {low}, got {value}" : $"{key} must be {low} to {high}, got {value}");
        return null;
    }

    public double? Number(string key)
    {
        if (this[key] is not { } node) return null;
        if (node is ScalarNode scalar && ScalarValue.Of(scalar) is { IsNumber: true } value && double.IsFinite(value.AsDouble())) return value.AsDouble();
        Findings.Error(node, $"{key} must be a number, got {node.Kind}{(node is ScalarNode { Plain: false } quoted && double.TryParse(quoted.Text, out _) ? "; take away the quotes" : "")}");
        return null;
    }

    /// <summary>The value that a refusal of a parameter is about, by the words of it; null: none in particular.</summary>
    public Node? Blamed(string refusal)
    {
        foreach (var (word, key) in new[]
        {
            ("probabilities", "probabilities"), ("a step", "step"), ("q must", "q"), ("sigma", "sigma"), ("beta", "a"), ("list", "values"), ("min must", "min"), ("log range", "min"), ("range", "min"),
        })
        {
            if (refusal.Contains(word, StringComparison.Ordinal) && this[key] is { } node) return node;
        }

        return null;
    }

    private static string Meant(Node node) => node is not ScalarNode scalar ? "" : scalar.Text.ToUpperInvariant() switch
    {
        "YES" or "ON" or "Y" or "TRUE" => "; write true",
        "NO" or "OFF" or "N" or "FALSE" => "; write false",
        _ => "",
    };

    private T? Read<T>(string key, string wanted)
        where T : Node
    {
        if (this[key] is not { } node) return null;
        if (node is T right) return right;
        Findings.Error(node, $"{key} must be {wanted}, got {node.Kind}");
        return null;
    }
}

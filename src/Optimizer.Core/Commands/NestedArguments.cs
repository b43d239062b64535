using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Core.Search;

namespace Optimizer.Core.Commands;

/// <param name="Text">As Python's str() writes the value: what W&amp;B's agent passes.</param>
/// <param name="Truth">Of a boolean; null: it is none.</param>
internal sealed record NestedArgument(string Name, string Text, bool? Truth);

/// <summary>Parameters as a program is given them: those that were nested in the spec come as one mapping.</summary>
public static class NestedArguments
{
    /// <param name="nested">Dotted names that are mappings.</param>
    public static JsonObject Tree(ImmutableSortedDictionary<string, ParameterValue> parameters, ImmutableArray<string> nested)
    {
        var root = new JsonObject();
        foreach (var (name, value) in parameters) Put(root, "", name, value, nested);
        return root;
    }

    /// <summary>The same as JSON text, keys sorted.</summary>
    public static string Json(ImmutableSortedDictionary<string, ParameterValue> parameters, ImmutableArray<string> nested) =>
        CanonicalJson.Of<JsonNode>(Tree(parameters, nested), CoreJson.Options);

    internal static IReadOnlyList<NestedArgument> Of(ImmutableSortedDictionary<string, ParameterValue> parameters, ImmutableArray<string> nested) =>
    [
        .. Tree(parameters, nested).Select(pair => parameters.TryGetValue(pair.Key, out var value)
            ? new NestedArgument(pair.Key, Plain(value), value.Kind == ValueKind.Boolean ? value.AsBoolean() : null)
            : new NestedArgument(pair.Key, Python(pair.Value), null)),
    ];

    private static void Put(JsonObject into, string above, string name, ParameterValue value, ImmutableArray<string> nested)
    {
        foreach (var mapping in nested)
        {
            if (!mapping.StartsWith(above, StringComparison.Ordinal)) continue;
            var own = mapping[above.Length..];
            if (!name.StartsWith(own + ".", StringComparison.Ordinal)) continue;
            if (into[own] is not JsonObject inner) into[own] = inner = [];
            Put(inner, mapping + ".", name[(own.Length + 1)..], value, nested);
            return;
        }

        into[name] = JsonSerializer.SerializeToNode(value, CoreJson.Options);
    }

    internal static string Plain(ParameterValue value) => value.Kind switch
    {
        ValueKind.Boolean => value.AsBoolean() ? "True" : "False",
        ValueKind.None => "None",
        ValueKind.Json => Python(JsonNode.Parse(value.ToString())),
        _ => value.ToString(),
    };

    /// <summary>As Python's repr() writes it.</summary>
    private static string Python(JsonNode? node) => node switch
    {
        null => "None",
        JsonObject map => $"{{{string.Join(", ", map.Select(pair => $"{Quoted(pair.Key)}: {Python(pair.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Python))}]",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.String => Quoted(node.GetValue<string>()),
            _ => node.ToJsonString(),
        },
    };

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        return $"{quote}{text.Replace("\\", "\\\\").Replace($"{quote}", $"\\{quote}").Replace("\n", "\\n")}{quote}";
    }
}

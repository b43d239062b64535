using System.Text.Json;
using System.Text.Json.Nodes;

namespace Optimizer.Core.Search;

/// <summary>One text for one value: keys sorted by ordinal, no white space. What digests are taken of.</summary>
public static class CanonicalJson
{
    public static string Of(JsonElement element) => Sorted(JsonNode.Parse(element.GetRawText()))?.ToJsonString() ?? "null";

    public static string Of<T>(T value, JsonSerializerOptions options) =>
        Sorted(JsonSerializer.SerializeToNode(value, options))?.ToJsonString(options) ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        null => null,
        _ => node.DeepClone(),
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Api;

/// <summary>What differs between two specs, in what makes a sweep's identity: a line each, <c>where: before -> after</c>.</summary>
internal static class SpecDifferences
{
    public static IReadOnlyList<string> Between(SweepSpec before, SweepSpec after)
    {
        var lines = new List<string>();
        Compare("", Node(before), Node(after), lines);
        return lines;
    }

    private static JsonObject Node(SweepSpec spec)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(spec, CoreJson.Options)!;
        foreach (var name in SweepDigest.MayChange) node.Remove(name);
        SweepDigest.WithoutPlaces(spec, node);
        return node;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<string> lines)
    {
        switch (before, after)
        {
            case (JsonObject one, JsonObject other):
                foreach (var name in one.Select(pair => pair.Key).Union(other.Select(pair => pair.Key)))
                    Compare(path.Length == 0 ? name : $"{path}.{name}", one[name], other[name], lines);
                break;
            case (JsonArray one, JsonArray other) when one.All(IsNamed) && other.All(IsNamed):
                foreach (var name in one.Concat(other).Select(Name).Distinct())
                    Compare($"{path}.{name}", one.FirstOrDefault(item => Name(item) == name), other.FirstOrDefault(item => Name(item) == name), lines);
                break;
            default:
                if (!JsonNode.DeepEquals(before, after)) lines.Add($"{path}: {Text(before)} -> {Text(after)}");
                break;
        }
    }

    private static bool IsNamed(JsonNode? node) => node is JsonObject item && item["name"] is not null;

    private static string Name(JsonNode? node) => node!["name"]!.GetValue<string>();

    private static string Text(JsonNode? node) => node is null ? "(none)" : node.ToJsonString(CoreJson.Options);
}

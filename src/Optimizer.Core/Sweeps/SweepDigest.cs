using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>A sweep's identity beside its name: SHA-256 of the spec but for what may change in its life without changing any result.</summary>
public static class SweepDigest
{
    /// <summary>Names of the spec's properties, as stored, that are no part of the identity.</summary>
    public static ImmutableArray<string> MayChange { get; } =
        ["budget", "resources", "retries", "project", "priority", "bundle", "keep", "failures"];

    public static string Of(SweepSpec spec)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(spec, CoreJson.Options)!;
        foreach (var name in MayChange) node.Remove(name);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Of(node, CoreJson.Options))));
    }
}

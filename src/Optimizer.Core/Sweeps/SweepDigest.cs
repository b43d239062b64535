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
        ["budget", "resources", "retries", "project", "priority", "bundle", "keep", "failures", "warm_start", "enqueue", "chosen"];

    /// <summary>Where the data lie is part of it only while nothing says what they are: a moved folder is the same sweep.</summary>
    public static ImmutableArray<string> Places { get; } = ["path", "labels", "test_path", "test_labels"];

    public static string Of(SweepSpec spec)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(spec, CoreJson.Options)!;
        foreach (var name in MayChange) node.Remove(name);
        WithoutPlaces(spec, node);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Of(node, CoreJson.Options))));
    }

    /// <summary>Takes the data's places out of a spec as it is stored, if its data digest says what they hold.</summary>
    public static void WithoutPlaces(SweepSpec spec, JsonObject stored)
    {
        if (spec.Trainer?.Command is not null) ((JsonObject)stored["trainer"]!["command"]!).Remove("folder");
        if (spec.Trainer is not { Data: not null, DataDigest.Length: > 0 }) return;
        var data = (JsonObject)stored["trainer"]!["data"]!;
        foreach (var name in Places) data.Remove(name);
    }
}

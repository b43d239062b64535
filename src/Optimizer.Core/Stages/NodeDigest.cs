using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Optimizer.Core.Search;

namespace Optimizer.Core.Stages;

/// <summary>Names a node by everything that changes its result: two nodes with one digest are one node.</summary>
public static class NodeDigest
{
    /// <param name="trainer">Trainer id and version.</param>
    /// <param name="data">Digest of data and split.</param>
    /// <returns>The first 16 bytes of a SHA-256, hex.</returns>
    public static string Of(
        string trainer, string stage, Configuration parameters, EpochSpan? epochs, string? parent, string data, long seed, string precision)
    {
        var text = CanonicalJson.Of(
            new JsonObject
            {
                ["trainer"] = trainer,
                ["stage"] = stage,
                ["parameters"] = System.Text.Json.JsonSerializer.SerializeToNode(parameters.Values, CoreJson.Options),
                ["epochs"] = epochs is null ? null : new JsonArray(epochs.From, epochs.To, epochs.Horizon),
                ["parent"] = parent,
                ["data"] = data,
                ["seed"] = seed,
                ["precision"] = precision,
            },
            CoreJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}

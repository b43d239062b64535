using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>A sweep's identity beside its name: SHA-256 of the spec but for budget, resources and retries, which may change in its life.</summary>
public static class SweepDigest
{
    public static string Of(SweepSpec spec)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(spec, CoreJson.Options)!;
        node.Remove("budget");
        node.Remove("resources");
        node.Remove("retries");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Of(node, CoreJson.Options))));
    }
}

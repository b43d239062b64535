using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Specs;

namespace Optimizer.Server.Api;

/// <summary>A spec as it comes over the wire. What anyone but this program's own command line sends is held against the rules of a spec file.</summary>
internal static class SubmittedSpec
{
    /// <exception cref="RefusedException">It is not a spec, or breaks a rule.</exception>
    public static SweepSpec Read(JsonElement json, Caller caller)
    {
        SweepSpec spec;
        try
        {
            if (json.ValueKind == JsonValueKind.Undefined) throw new JsonException("there is none");
            if (json.GetRawText().Contains("\\u0000", StringComparison.OrdinalIgnoreCase)) throw new JsonException("it holds a null character");
            spec = json.Deserialize<SweepSpec>(CoreJson.Options) ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or OverflowException or FormatException)
        {
            throw NotASpec($"The submitted spec cannot be read: {error.Message}");
        }

        if (caller.Id != Caller.Owner.Id) Check(spec);
        return spec;
    }

    /// <summary>By the rules of the file, since it may come from any program.</summary>
    private static void Check(SweepSpec spec)
    {
        SpecResult result;
        try
        {
            result = SpecReader.Read(NativeYaml.Write(spec, [], "/"), "spec", "/");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever a spec lacks shows where it is looked for first.
            throw NotASpec($"The submitted spec is incomplete: {error.Message} Let `optimizer submit` make it from a file.");
        }

        if (result.Errors.Length > 0) throw NotASpec($"The submitted spec breaks rules:\n{string.Join('\n', result.Errors)}");
    }

    private static RefusedException NotASpec(string detail) => new(StatusCodes.Status400BadRequest, "Not a spec", detail);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Core;

namespace Optimizer.Storage.Appending;

/// <summary>
/// A sweep's specification as the events hold it, to the letter. It is not read and written again, since a later version would write more
/// than was there, and the read tables of an old database would no longer follow from its events.
/// </summary>
internal static class SpecText
{
    private static readonly string[] Changing = ["budget", "resources", "retries"];

    /// <param name="json">Of an event that carries a whole specification.</param>
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("spec").GetRawText();
    }

    /// <param name="changed">Of an event that carries the part that may change.</param>
    public static string With(string spec, string changed)
    {
        var (whole, part) = (JsonNode.Parse(spec)!.AsObject(), JsonNode.Parse(changed)!.AsObject());
        foreach (var name in Changing) whole[name] = part[name]?.DeepClone();
        return whole.ToJsonString(CoreJson.Options);
    }
}

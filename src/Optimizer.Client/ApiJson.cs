using System.Text.Json;
using System.Text.Json.Serialization;

namespace Optimizer.Client;

/// <summary>The JSON of the v1 API: snake_case names, NaN and infinities as words, nulls written.</summary>
public static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    /// <summary>The same for people and files.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}

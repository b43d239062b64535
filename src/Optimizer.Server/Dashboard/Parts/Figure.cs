using System.Text.Json;
using System.Text.Json.Serialization;

namespace Optimizer.Server.Dashboard.Parts;

/// <summary>What Plotly draws: traces and layout, with <c>var(--name)</c> for the theme's colours.</summary>
/// <param name="Brush">Whether dragging selects instead of zooming.</param>
internal sealed record Figure(IReadOnlyList<object> Data, object Layout, bool Brush = false)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new Finite(), new Raw() } };

    public string Json() => JsonSerializer.Serialize(this, Options);

    public static string Json(object change) => JsonSerializer.Serialize(change, Options);

    private sealed class Raw : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text, skipInputValidation: true);
    }

    /// <summary>JSON has no NaN; a plot leaves a gap at null.</summary>
    private sealed class Finite : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}

/// <summary>Written already: part of many figures, made once.</summary>
internal readonly record struct RawJson(string Text);

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

/// <summary>Plain JSON scalars: floats always carry a point or an exponent, so that <c>1</c> and <c>1.0</c> come back as they went.</summary>
internal sealed class ParameterValueJson : JsonConverter<ParameterValue>
{
    public override ParameterValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return ParameterValue.None;
            case JsonTokenType.True: return ParameterValue.Of(true);
            case JsonTokenType.False: return ParameterValue.Of(false);
            case JsonTokenType.String: return ParameterValue.Of(reader.GetString()!);
            case JsonTokenType.Number:
                return reader.ValueSpan.IndexOfAny(".eE"u8) < 0 && reader.TryGetInt64(out var whole)
                    ? ParameterValue.Of(whole)
                    : ParameterValue.Of(reader.GetDouble());
            default:
                using (var document = JsonDocument.ParseValue(ref reader))
                    return ParameterValue.OfJson(CanonicalJson.Of(document.RootElement));
        }
    }

    public override void Write(Utf8JsonWriter writer, ParameterValue value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case ValueKind.None: writer.WriteNullValue(); break;
            case ValueKind.Integer: writer.WriteNumberValue(value.AsInteger()); break;
            case ValueKind.Boolean: writer.WriteBooleanValue(value.AsBoolean()); break;
            case ValueKind.Text: writer.WriteStringValue(value.ToString()); break;
            case ValueKind.Float when !double.IsFinite(value.AsDouble()): writer.WriteStringValue(value.ToString()); break;
            default: writer.WriteRawValue(Encoding.UTF8.GetBytes(value.ToString())); break;
        }
    }

    public override ParameterValue ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ParameterValue.Of(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, ParameterValue value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

/// <summary>What kind of value a parameter took. Values are frozen: they stand in stored events.</summary>
public enum ValueKind
{
    /// <summary>YAML's <c>null</c>.</summary>
    None = 0,
    Float = 1,
    Integer = 2,
    Text = 3,
    Boolean = 4,

    /// <summary>A list or mapping, as canonical JSON text: only constants and categories of imported specs have it.</summary>
    Json = 5,
}

/// <summary>One value of one parameter. <c>1</c> and <c>1.0</c> are different values, as they are in W&amp;B's sweep files.</summary>
[JsonConverter(typeof(ParameterValueJson))]
public readonly record struct ParameterValue
{
    private readonly double number;
    private readonly long integer;
    private readonly string? text;

    private ParameterValue(ValueKind kind, double number, long integer, string? text) =>
        (Kind, this.number, this.integer, this.text) = (kind, number, integer, text);

    public static ParameterValue None => default;

    public ValueKind Kind { get; }

    public bool IsNumber => Kind is ValueKind.Float or ValueKind.Integer;

    public static ParameterValue Of(double value) => new(ValueKind.Float, value, 0, null);

    public static ParameterValue Of(long value) => new(ValueKind.Integer, 0, value, null);

    public static ParameterValue Of(string value) => new(ValueKind.Text, 0, 0, value);

    public static ParameterValue Of(bool value) => new(ValueKind.Boolean, 0, value ? 1 : 0, null);

    /// <param name="canonical">JSON with sorted keys and no white space.</param>
    public static ParameterValue OfJson(string canonical) => new(ValueKind.Json, 0, 0, canonical);

    /// <exception cref="InvalidOperationException">The value is not a number.</exception>
    public double AsDouble() => Kind switch
    {
        ValueKind.Float => number,
        ValueKind.Integer => integer,
        _ => throw new InvalidOperationException($"The value {this} is {Kind}, not a number."),
    };

    /// <exception cref="InvalidOperationException">The value is not a whole number.</exception>
    public long AsInteger() => Kind switch
    {
        ValueKind.Integer => integer,
        ValueKind.Float when number == Math.Floor(number) && Math.Abs(number) < 9e15 => (long)number,
        _ => throw new InvalidOperationException($"The value {this} is not a whole number."),
    };

    /// <exception cref="InvalidOperationException">The value is not a boolean.</exception>
    public bool AsBoolean() =>
        Kind == ValueKind.Boolean ? integer != 0 : throw new InvalidOperationException($"The value {this} is not true or false.");

    /// <summary>The value as an argument or label shows it; round-trips for numbers.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.None => "null",
        ValueKind.Float => FloatText(number),
        ValueKind.Integer => integer.ToString(CultureInfo.InvariantCulture),
        ValueKind.Boolean => integer != 0 ? "true" : "false",
        _ => text!,
    };

    /// <summary>Always shows that it is a float: 1 is written 1.0.</summary>
    internal static string FloatText(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny(".Ee") < 0 ? text + ".0" : text;
    }
}

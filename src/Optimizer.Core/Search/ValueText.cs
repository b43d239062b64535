using System.Globalization;

namespace Optimizer.Core.Search;

/// <summary>A parameter's value as text has it: in a table's cell, in a spec.</summary>
public static class ValueText
{
    /// <returns>The value in the parameter's own type; null: the text is none of its values.</returns>
    public static ParameterValue? Read(Parameter parameter, string text)
    {
        var read = parameter switch
        {
            CategoryParameter category => category.Values.Where(value => Is(value, text)).Select(value => (ParameterValue?)value).FirstOrDefault(),
            ConstantParameter constant => Is(constant.Value, text) ? constant.Value : null,
            IntegerParameter => Number(text) is { } number && number == Math.Floor(number) && Math.Abs(number) < 9e15 ? ParameterValue.Of((long)number) : null,
            _ => Number(text) is { } number ? ParameterValue.Of(number) : (ParameterValue?)null,
        };
        return read is { } value && parameter.Contains(value) ? value : null;
    }

    /// <summary>512.0 is 512, True is true.</summary>
    private static bool Is(ParameterValue value, string text) =>
        value.ToString() == text
        || (value.IsNumber && Number(text) == value.AsDouble())
        || (value.Kind is ValueKind.Boolean or ValueKind.None && string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase));

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

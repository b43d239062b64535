using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Optimizer.Core;
using Optimizer.Core.Search;

namespace Optimizer.Specs.Yaml;

/// <summary>What a scalar means by YAML 1.2's core schema: <c>1e-5</c> is a float, <c>yes</c> is a word.</summary>
internal static partial class ScalarValue
{
    private const string Tags = "tag:yaml.org,2002:";

    /// <returns>Null: the tag is unknown or does not fit the text.</returns>
    public static ParameterValue? Of(ScalarNode node)
    {
        var text = node.Text;
        return node.Tag switch
        {
            null => node.Plain ? Plain(text) : ParameterValue.Of(text),
            Tags + "str" => ParameterValue.Of(text),
            Tags + "float" => Plain(text) is { IsNumber: true } number ? ParameterValue.Of(number.AsDouble()) : null,
            Tags + "int" => Plain(text) is { Kind: ValueKind.Integer } whole ? whole : null,
            Tags + "bool" => Plain(text) is { Kind: ValueKind.Boolean } truth ? truth : null,
            Tags + "null" => Plain(text) is { Kind: ValueKind.None } none ? none : null,
            _ => null,
        };
    }

    /// <summary>Of a whole node: lists and mappings become canonical JSON.</summary>
    public static ParameterValue? OfAny(Node node) => node switch
    {
        ScalarNode scalar => Of(scalar),
        _ => Json(node) is { } json ? ParameterValue.OfJson(CanonicalJson.Of<JsonNode>(json, CoreJson.Options)) : null,
    };

    private static JsonNode? Json(Node node) => node switch
    {
        ListNode list => new JsonArray([.. list.Items.Select(Json)]),
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Json(entry.Value)))),
        ScalarNode scalar when Of(scalar) is { } value => System.Text.Json.JsonSerializer.SerializeToNode(value, CoreJson.Options),
        _ => null,
    };

    private static ParameterValue Plain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL": return ParameterValue.None;
            case "true" or "True" or "TRUE": return ParameterValue.Of(true);
            case "false" or "False" or "FALSE": return ParameterValue.Of(false);
            case ".nan" or ".NaN" or ".NAN": return ParameterValue.Of(double.NaN);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF": return ParameterValue.Of(double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF": return ParameterValue.Of(double.NegativeInfinity);
        }

        if (Whole().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return ParameterValue.Of(whole);
        if (Hexadecimal().IsMatch(text) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out whole)) return ParameterValue.Of(whole);
        if (Octal().IsMatch(text)) return ParameterValue.Of(text.Skip(2).Aggregate(0L, (sum, digit) => (sum * 8) + (digit - '0')));
        return Real().IsMatch(text) ? ParameterValue.Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) : ParameterValue.Of(text);
    }

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Whole();

    [GeneratedRegex("^0x[0-9a-fA-F]{1,15}$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("^0o[0-7]{1,20}$")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Real();
}

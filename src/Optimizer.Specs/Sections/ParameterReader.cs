using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary>Reads one parameter: a value, a list of values, a range or one of W&amp;B's distributions.</summary>
/// <param name="schema">What the trainer takes.</param>
/// <param name="grid">Under a grid a quantised range is its steps.</param>
internal sealed class ParameterReader(string name, Node key, TrainerParameter schema, bool grid, Findings findings)
{
    private static readonly string[] Keys =
        ["value", "values", "probabilities", "min", "max", "distribution", "mu", "sigma", "a", "b", "q", "log", "step", "when", "parameters"];

    private readonly ValueReader values = new(schema, findings);

    /// <returns>Without its conditions; null: it is told why not.</returns>
    public Parameter? Read(Node node) => node switch
    {
        ScalarNode { Plain: true, Text.Length: 0 } => Empty(node),
        ScalarNode scalar => values.One(scalar) is { } value ? new ConstantParameter(name, value) : null,
        ListNode list => Built(() => values.Many(list) is { } many ? new CategoryParameter(name, many) : null, _ => list),
        MapNode map => Read(new Section(map, $"parameter '{name}'", findings, Keys)),
        _ => null,
    };

    private Parameter? Read(Section section)
    {
        if (DistributionOf(section) is not { } distribution) return null;
        var allowed = Distributions.Keys[distribution];
        var stray = Keys.Where(one => one is not ("distribution" or "when") && section.Has(one) && !allowed.Contains(one)).ToList();
        foreach (var one in stray)
            findings.Error(section.KeyOf(one), $"'{one}' does not go with {Said(section, distribution)}, which has {string.Join(", ", allowed)}");
        var missing = Distributions.Required(distribution).Where(one => !section.Has(one)).ToList();
        if (missing.Count > 0) findings.Error(section.Map, $"parameter '{name}': {Said(section, distribution)} needs {string.Join(" and ", missing)}");
        if (missing.Count > 0 || stray.Count > 0) return null;
        var parameter = Built(() => Of(distribution, section), section.Blamed);
        return parameter is not null && Fits(parameter, section) ? parameter : null;
    }

    private static string Said(Section section, string distribution) => section.Has("distribution") ? distribution : distribution switch
    {
        "constant" => "a value",
        "categorical" => "a list of values",
        _ => "a range",
    };

    private string? DistributionOf(Section section)
    {
        if (section.Has("distribution")) return section.Choice("distribution", [.. Distributions.Keys.Keys]);
        if (section.Has("value")) return "constant";
        if (section.Has("values") || section.Has("probabilities")) return "categorical";
        if (section.Has("min") || section.Has("max"))
            return IsWhole(section["min"]) && IsWhole(section["max"]) && (schema.Whole || !section.Has("step") || IsWhole(section["step"])) ? "int_uniform" : "uniform";
        if (section.Has("mu") || section.Has("sigma") || section.Has("a") || section.Has("b") || section.Has("q"))
            findings.Error(section.Map, $"parameter '{name}' has no distribution; add distribution: normal, or another");
        else if (section.Map.Entries.All(entry => Keys.Contains(entry.Key.Text)))
            Empty(section.Map);
        return null;
    }

    private Parameter? Empty(Node at)
    {
        findings.Error(at, $"parameter '{name}' has nothing to choose from; give value, values, or min and max");
        return null;
    }

    private Parameter? Of(string distribution, Section section)
    {
        switch (distribution)
        {
            case "constant":
                return values.One(section["value"]!) is { } value ? new ConstantParameter(name, value) : null;
            case "categorical" or "categorical_w_probabilities":
                return section.ListOf("values") is { } list && values.Many(list) is { } many
                    && (!section.Has("probabilities") || values.Probabilities(section) is not null)
                        ? new CategoryParameter(name, many, section.Has("probabilities") ? values.Probabilities(section)!.Value : [])
                        : null;
            case "int_uniform":
                return Wholes(section);
            default:
                return Reals(distribution, section);
        }
    }

    private IntegerParameter? Wholes(Section section)
    {
        var (low, high, log, step) = (section.Whole("min", long.MinValue), section.Whole("max", long.MinValue), section.Truth("log"), section.Whole("step", 1));
        return low is null || high is null || (section.Has("step") && step is null)
            ? null
            : new IntegerParameter(name, low.Value, high.Value, log ?? false, step ?? 1);
    }

    private Parameter? Reals(string distribution, Section section)
    {
        var (low, high) = Distributions.Keys[distribution][0] switch
        {
            "mu" => (section.Has("mu") ? section.Number("mu") : 0, section.Has("sigma") ? section.Number("sigma") : 1),
            "a" => (section.Has("a") ? section.Number("a") : 1, section.Has("b") ? section.Number("b") : 1),
            _ => (section.Number("min"), section.Number("max")),
        };
        double? q = !distribution.StartsWith("q_", StringComparison.Ordinal) ? null : section.Has("q") ? section.Number("q") : 1;
        if (low is not { } a || high is not { } b || (section.Has("q") && q is null)) return null;
        if (Distributions.HasExponents(distribution)) (a, b) = Exponents(distribution, section, a, b);
        return distribution switch
        {
            "uniform" => Uniform(section, a, b),
            "log_uniform" or "log_uniform_values" => new FloatParameter(name, a, b, log: true),
            "inv_log_uniform" or "inv_log_uniform_values" => new DistributionParameter(name, DistributionKind.InverseLogUniform, a, b),
            "q_uniform" when grid => Steps(a, b, q!.Value),
            "q_uniform" => new DistributionParameter(name, DistributionKind.QuantizedUniform, a, b, q),
            "q_log_uniform" or "q_log_uniform_values" => new DistributionParameter(name, DistributionKind.QuantizedLogUniform, a, b, q),
            "normal" => new DistributionParameter(name, DistributionKind.Normal, a, b),
            "q_normal" => new DistributionParameter(name, DistributionKind.QuantizedNormal, a, b, q),
            "log_normal" => new DistributionParameter(name, DistributionKind.LogNormal, a, b),
            "q_log_normal" => new DistributionParameter(name, DistributionKind.QuantizedLogNormal, a, b, q),
            "beta" => new DistributionParameter(name, DistributionKind.Beta, a, b),
            _ => new DistributionParameter(name, DistributionKind.QuantizedBeta, a, b, q),
        };
    }

    private FloatParameter? Uniform(Section section, double low, double high)
    {
        var (log, step) = (section.Truth("log"), section.Number("step"));
        return section.Has("step") && step is null ? null : new FloatParameter(name, low, high, log ?? false, step);
    }

    private Parameter Steps(double low, double high, double step) =>
        schema.Whole && low == Math.Floor(low) && high == Math.Floor(high) && step == Math.Floor(step)
            ? new IntegerParameter(name, (long)low, (long)high, step: (long)step)
            : new FloatParameter(name, low, high, step: step);

    /// <summary>W&amp;B's first log distributions take exponents of e; those of the inverse count for 1/x.</summary>
    private (double Low, double High) Exponents(string distribution, Section section, double low, double high)
    {
        var inverse = distribution == "inv_log_uniform";
        var (from, to) = inverse ? (Math.Exp(-high), Math.Exp(-low)) : (Math.Exp(low), Math.Exp(high));
        findings.Note(
            section.KeyOf("distribution"),
            $"{distribution} takes exponents of e: '{name}' goes from {Wording.Number(from)} to {Wording.Number(to)}; {distribution}_values takes the values themselves");
        return (from, to);
    }

    /// <summary>Whether the trainer takes every value that can come of it.</summary>
    private bool Fits(Parameter parameter, Section section)
    {
        if (parameter is CategoryParameter or ConstantParameter) return true;
        if (!schema.Choices.IsEmpty)
        {
            findings.Error(section.Map, $"'{name}' is one of {string.Join(", ", schema.Choices)}; write values: [{string.Join(", ", schema.Choices.Take(2))}]");
            return false;
        }

        if (schema.Whole && HasFractions(parameter))
        {
            findings.Error(section.Map, $"'{name}' is a whole number, but this gives fractions; write whole min and max{(parameter is FloatParameter { Log: true } ? " and log: true" : "")}, or a whole q");
            return false;
        }

        var (low, high) = Ends(parameter);
        var (least, greatest) = (schema.Refuse(low), schema.Refuse(high));
        if (parameter is DistributionParameter && (least ?? greatest) is not null)
        {
            findings.Error(
                section.Map,
                $"'{name}' goes from {Wording.Number(low.AsDouble())} to {Wording.Number(high.AsDouble())} here, but the trainer takes {Wording.Number(schema.Low ?? double.NegativeInfinity)} to {Wording.Number(schema.High ?? double.PositiveInfinity)}");
            return false;
        }

        if (least is not null) findings.Error(section["min"] ?? section.Map, least);
        else if (greatest is not null) findings.Error(section["max"] ?? section.Map, greatest);
        return least is null && greatest is null;
    }

    /// <summary>Least and greatest value that can come of it.</summary>
    private static (ParameterValue Low, ParameterValue High) Ends(Parameter parameter) => parameter switch
    {
        IntegerParameter integer => (ParameterValue.Of(integer.Low), ParameterValue.Of(integer.High)),
        FloatParameter real => (ParameterValue.Of(real.Low), ParameterValue.Of(real.High)),
        _ => (parameter.FromUnit(0), parameter.FromUnit(1 - 1e-15)),
    };

    private static bool HasFractions(Parameter parameter) => parameter switch
    {
        FloatParameter { Step: { } step } real => step != Math.Floor(step) || real.Low != Math.Floor(real.Low),
        FloatParameter => true,
        DistributionParameter { Q: { } q } => q != Math.Floor(q),
        DistributionParameter => true,
        _ => false,
    };

    private Parameter? Built(Func<Parameter?> build, Func<string, Node?> blamed)
    {
        try
        {
            return build();
        }
        catch (ArgumentException refusal)
        {
            findings.Error(blamed(refusal.Message) ?? key, $"p{refusal.Message[1..].TrimEnd('.')}");
            return null;
        }
    }

    private static bool IsWhole(Node? node) => node is null || (node is ScalarNode scalar && ScalarValue.Of(scalar) is { Kind: ValueKind.Integer });
}

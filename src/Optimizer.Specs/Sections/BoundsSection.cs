using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>reference</c> and <c>constraints</c>: values of metrics, with units.</summary>
internal static class BoundsSection
{
    public static ImmutableSortedDictionary<string, double> Reference(Section spec, ImmutableArray<Objective> objectives, TrainerKind kind)
    {
        var reference = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        if (spec.MapOf("reference") is not { } map) return reference.ToImmutable();
        foreach (var (key, value) in map.Entries)
        {
            if (kind.Metric(key.Text) is not { } metric) spec.Findings.Error(key, kind.RefuseMetric(key.Text));
            else if (!objectives.IsEmpty && objectives.All(objective => objective.Metric != metric.Name))
                spec.Findings.Error(key, $"reference names '{metric.Name}', which is not an objective; the objectives are {string.Join(", ", objectives.Select(objective => objective.Metric))}");
            else if (value is ScalarNode scalar && Quantity.Read(scalar.Text, metric.Dimension) is { } number) reference[metric.Name] = number;
            else spec.Findings.Error(value, $"reference of {metric.Name} must be a value like {Quantity.Examples(metric.Dimension)}, got {value.Kind}");
        }

        return reference.ToImmutable();
    }

    public static ImmutableArray<OutputConstraint> Constraints(Section spec, TrainerKind kind)
    {
        if (spec["constraints"] is not { } node) return [];
        var read = (node is ListNode list ? list.Items : [node]).Select(item => Constraint(item, kind, spec.Findings)).ToList();
        return [.. read.OfType<OutputConstraint>()];
    }

    private static OutputConstraint? Constraint(Node node, TrainerKind kind, Findings findings)
    {
        const string Shape = "a constraint is written like 'accuracy >= 0.9' or 'latency_p95 <= 5ms'";
        if (node is not ScalarNode scalar)
        {
            findings.Error(node, $"{Shape}, got {node.Kind}");
            return null;
        }

        var at = scalar.Text.IndexOfAny(['<', '>', '=']);
        if (at <= 0)
        {
            findings.Error(node, $"{Shape}, got {node.Kind}");
            return null;
        }

        var sign = new string([.. scalar.Text.Skip(at).TakeWhile(letter => letter is '<' or '>' or '=')]);
        var (name, bound) = (scalar.Text[..at].Trim(), scalar.Text[(at + sign.Length)..].Trim());
        if (sign is not (">=" or "<="))
        {
            findings.Error(node, $"'{sign}' is no constraint; use >= or <=");
            return null;
        }

        if (kind.Metric(name) is not { } metric)
        {
            findings.Error(node, kind.RefuseMetric(name));
            return null;
        }

        if (Quantity.Read(bound, metric.Dimension) is { } value) return new OutputConstraint(metric.Name, sign == ">=", value);
        findings.Error(node, $"'{bound}' is not a value of {metric.Name}; write it like {Quantity.Examples(metric.Dimension)}");
        return null;
    }
}

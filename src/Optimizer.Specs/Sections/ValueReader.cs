using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Spelling;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary>Reads values of one parameter in the type that the trainer takes: <c>1</c> for a real number is <c>1.0</c>.</summary>
internal sealed class ValueReader(TrainerParameter schema, Findings findings)
{
    public ParameterValue? One(Node node)
    {
        if (schema.IsFree && node is not ScalarNode && ScalarValue.OfAny(node) is { } whole) return whole;
        if (node is not ScalarNode scalar)
        {
            findings.Error(node, $"a value of '{schema.Name}' must be {Wanted()}, got {node.Kind}");
            return null;
        }

        if (ScalarValue.Of(scalar) is not { } value)
        {
            findings.Error(node, $"the tag {scalar.Tag} does not fit '{scalar.Text}'");
            return null;
        }

        if (schema.Refuse(value) is { } refusal)
        {
            findings.Error(node, refusal + Hint(scalar));
            return null;
        }

        return Typed(value);
    }

    public ImmutableArray<ParameterValue>? Many(ListNode list)
    {
        var read = list.Items.Select(item => (item, value: One(item))).ToList();
        if (read.Any(pair => pair.value is null)) return null;
        var seen = new HashSet<ParameterValue>();
        foreach (var (item, value) in read)
        {
            if (seen.Add(value!.Value)) continue;
            if (schema.IsFree)
            {
                findings.Note(item, $"the value {value} stands in the list twice; it counts once");
                continue;
            }

            findings.Error(item, $"the value {value} stands in the list twice");
            return null;
        }

        return [.. read.Select(pair => pair.value!.Value).Distinct()];
    }

    public ImmutableArray<double>? Probabilities(Section section)
    {
        if (section.ListOf("probabilities") is not { } list) return null;
        var read = ImmutableArray.CreateBuilder<double>();
        foreach (var item in list.Items)
        {
            if (item is ScalarNode scalar && ScalarValue.Of(scalar) is { IsNumber: true } value && value.AsDouble() >= 0) read.Add(value.AsDouble());
            else findings.Error(item, $"a probability must be a number from 0 to 1, got {item.Kind}");
        }

        return read.Count == list.Items.Count ? read.ToImmutable() : null;
    }

    private ParameterValue Typed(ParameterValue value) =>
        schema.IsFree ? value
        : !schema.Choices.IsEmpty ? ParameterValue.Of(value.ToString())
        : schema.Whole ? ParameterValue.Of(value.AsInteger())
        : ParameterValue.Of(value.AsDouble());

    private string Wanted() => !schema.Choices.IsEmpty ? $"one of {string.Join(", ", schema.Choices)}" : schema.Whole ? "a whole number" : "a number";

    private string Hint(ScalarNode scalar) =>
        !schema.Choices.IsEmpty ? Nearest.Of(scalar.Text, schema.Choices) is { } near ? $"; did you mean '{near}'?" : ""
        : scalar is { Plain: false } && double.TryParse(scalar.Text, out _) ? "; take away the quotes"
        : scalar.Text.Replace("_", "", StringComparison.Ordinal) is var bare && bare != scalar.Text && double.TryParse(bare, out _) ? $"; write {bare}"
        : "";
}

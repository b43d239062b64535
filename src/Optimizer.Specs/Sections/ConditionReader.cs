using Optimizer.Core.Search;
using Optimizer.Core.Spelling;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>when</c> on a parameter: it exists only beside these values of others.</summary>
/// <param name="parameters">All that were read; those with errors are missing.</param>
/// <param name="kind">Whose parameters they are.</param>
/// <param name="placeOf">Where a parameter stands; null: the spec has none of that name.</param>
internal sealed class ConditionReader(IReadOnlyList<Parameter> parameters, TrainerKind kind, Func<string, Entry?> placeOf, Findings findings)
{
    public Parameter Read(Parameter parameter, Entry place)
    {
        if ((place.Value as MapNode)?.Find("when") is not { } when) return parameter;
        if (when.Value is not MapNode { Entries.Count: > 0 } map)
        {
            findings.Error(when.Value, $"when must be a mapping like {{optimizer: sgd}}, got {when.Value.Kind}");
            return parameter;
        }

        return parameter with { When = [.. map.Entries.Select(entry => One(parameter, entry)).OfType<Condition>()] };
    }

    private Condition? One(Parameter parameter, Entry entry)
    {
        var name = entry.Key.Text;
        if (placeOf(name) is null)
        {
            string[] others = [.. parameters.Select(other => other.Name).Where(other => other != parameter.Name)];
            var known = Nearest.Of(name, others) is null ? Nearest.Of(name, kind.Parameters) : null;
            findings.Error(entry.Key, $"when names '{name}', which is not among the parameters; {(known is null ? Wording.Instead(name, others) : $"add '{known}' to them")}");
            return null;
        }

        if (name == parameter.Name)
        {
            findings.Error(entry.Key, $"'{name}' cannot depend on itself");
            return null;
        }

        var reader = new ValueReader(kind.Parameter(name)!, findings);
        var values = entry.Value is ListNode list ? reader.Many(list) : reader.One(entry.Value) is { } one ? [one] : null;
        if (values is null || parameters.FirstOrDefault(other => other.Name == name) is not { } gate) return null;
        if (values.Value.IsEmpty)
        {
            findings.Error(entry.Value, $"when needs a value of '{name}'");
            return null;
        }

        foreach (var never in values.Value.Where(value => !gate.Contains(value)).Take(1))
        {
            findings.Error(entry.Value, $"'{name}' is never {never}{(gate is CategoryParameter category ? $"; it is one of {string.Join(", ", category.Values)}" : "")}");
            return null;
        }

        return new Condition(name, values.Value);
    }
}

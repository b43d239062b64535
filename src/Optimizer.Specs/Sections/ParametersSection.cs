using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>parameters</c>: the search space, each parameter checked against what the trainer takes.</summary>
internal sealed class ParametersSection
{
    private const string Example = "parameters: {learning_rate: {min: 0.001, max: 0.1, log: true}}";

    private readonly Findings findings;
    private readonly bool grid;
    private readonly TrainerKind kind;
    private readonly Dictionary<string, Entry> places = new(StringComparer.Ordinal);
    private readonly List<Parameter> read = [];
    private readonly MapNode at;
    private readonly List<string> nested = [];

    private ParametersSection(MapNode at, Findings findings, bool grid, TrainerKind kind) =>
        (this.at, this.findings, this.grid, this.kind) = (at, findings, grid, kind);

    public IReadOnlyList<Parameter> Parameters => read;

    /// <summary>Dotted names that are mappings of parameters.</summary>
    public IReadOnlyList<string> Nested => nested;

    /// <summary>Null: there were errors.</summary>
    public SearchSpace? Space { get; private set; }

    public Parameter? this[string name] => read.Find(parameter => parameter.Name == name);

    /// <summary>Where the parameter stands.</summary>
    public Node WhereOf(string name) => places.TryGetValue(name, out var place) ? place.Key : at;

    public static ParametersSection? Read(Section spec, bool grid, TrainerKind kind)
    {
        if (!spec.Has("parameters"))
        {
            if (kind is TabularKind or SimulatedKind) return Finished(spec.Map, spec.Findings, grid, kind, new MapNode(spec.Map.Line, spec.Map.Column, []));
            spec.Findings.Error(spec.Map, $"there are no parameters; add {Example}");
            return null;
        }

        if (spec.MapOf("parameters") is not { } map) return null;
        if (map.Entries.Count == 0)
        {
            spec.Findings.Error(map, $"there are no parameters; write {Example}");
            return null;
        }

        return Finished(map, spec.Findings, grid, kind, map);
    }

    private static ParametersSection Finished(MapNode at, Findings findings, bool grid, TrainerKind kind, MapNode map)
    {
        var section = new ParametersSection(at, findings, grid, kind);
        section.ReadAll(map, "");
        if (kind == TrainerKind.ImageClassifier) section.AddEpochs(map);
        section.Finish(map);
        return section;
    }

    /// <summary>W&amp;B's nested parameters get dotted names.</summary>
    private void ReadAll(MapNode map, string prefix)
    {
        foreach (var entry in map.Entries)
        {
            var name = prefix + entry.Key.Text;
            if (entry.Value is MapNode body && body.Find("parameters") is { Value: MapNode inner })
            {
                nested.Add(name);
                foreach (var stray in body.Entries.Where(other => other.Key.Text != "parameters"))
                    findings.Error(stray.Key, $"'{stray.Key.Text}' beside the nested parameters of '{name}'; W&B has parameters alone there");
                ReadAll(inner, name + ".");
                continue;
            }

            if (kind.Parameter(name) is not { } schema)
            {
                findings.Error(entry.Key, Unknown(name));
                continue;
            }

            places[name] = entry;
            if (new ParameterReader(name, entry.Key, schema, grid, findings).Read(entry.Value) is { } parameter)
                read.Add(parameter with { Stage = schema.Stage });
        }
    }

    private string Unknown(string name)
    {
        if (kind != TrainerKind.ImageClassifier) return $"{kind.Name} has no parameter '{name}'; {Wording.Instead(name, [.. kind.Parameters])}";
        var last = name[(name.LastIndexOf('.') + 1)..];
        if (last != name && ImageClassifierSchema.Find(last) is not null)
            return $"{ImageClassifierSchema.Kind} has no parameter '{name}'; nested parameters get dotted names, move '{last}' to the first level";
        return $"{ImageClassifierSchema.Kind} has no parameter '{name}'; {Wording.Instead(last, [.. ImageClassifierSchema.Parameters.Select(parameter => parameter.Name)])}";
    }

    /// <summary>How long a training lasts is the sweep's decision, not the trainer's: it always stands in a configuration.</summary>
    private void AddEpochs(MapNode map)
    {
        if (places.ContainsKey(TrialPath.Epochs)) return;
        var schema = ImageClassifierSchema.Find(TrialPath.Epochs)!;
        read.Add(new ConstantParameter(TrialPath.Epochs, schema.Default) { Stage = StageNode.Train });
        findings.Note(map, $"'{TrialPath.Epochs}' is not given: every training lasts {schema.Default} epochs");
    }

    private void Finish(MapNode map)
    {
        var conditions = new ConditionReader(read, kind, name => places.TryGetValue(name, out var place) ? place : null, findings);
        for (var index = 0; index < read.Count; index++)
            if (places.TryGetValue(read[index].Name, out var place)) read[index] = conditions.Read(read[index], place);
        if (findings.HasErrors) return;
        kind.Complete(read, WhereOf, findings);
        if (findings.HasErrors) return;
        try
        {
            Space = new SearchSpace([.. read]);
        }
        catch (ArgumentException refusal)
        {
            var blamed = read.Find(parameter => refusal.Message.StartsWith($"Parameter '{parameter.Name}'", StringComparison.Ordinal));
            findings.Error(blamed is null ? map : WhereOf(blamed.Name), $"p{refusal.Message[1..].TrimEnd('.')}");
            return;
        }

        if (!grid && kind == TrainerKind.ImageClassifier) Unused();
        if (grid) RefuseContinua();
    }

    private void RefuseContinua()
    {
        foreach (var parameter in read.Where(parameter => parameter.Cardinality is null))
            findings.Error(WhereOf(parameter.Name), $"'{parameter.Name}' is a continuum; a grid needs values, a step or whole numbers, or another method");
    }

    /// <summary>Parameters that the trainer reads only beside another.</summary>
    private void Unused()
    {
        foreach (var (name, gate, open) in new[]
        {
            ("momentum", "optimizer", "sgd"), ("sparsity", "pruning", "structured"), ("pruning", "sparsity", "0.5"),
            ("temperature", "distillation", "0.5"), ("finetune_learning_rate", "finetune_epochs", "3"),
        })
        {
            if (!places.ContainsKey(name)) continue;
            if (this[gate] is not { } other)
                findings.Note(WhereOf(name), $"'{name}' has no effect: '{gate}' is not given and {ImageClassifierSchema.Find(gate)!.Default} by default; add {gate}: {open}");
            else if (name is "momentum" or "sparsity" && other is CategoryParameter choice && this[name]!.When.IsEmpty && choice.Values.Any(value => !Opens(gate, value)))
                findings.Note(WhereOf(name), $"'{name}' is read only with some values of '{gate}'; add when: {{{gate}: {open}}}, else trials differ in what is not used");
        }
    }

    private static bool Opens(string gate, ParameterValue value) => gate == "optimizer" ? value.ToString() == "sgd" : value.ToString() != "none";
}

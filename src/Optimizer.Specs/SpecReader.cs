using Optimizer.Core.Planning;
using Optimizer.Core.Samplers;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Imports;
using Optimizer.Specs.Sections;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>Reads a sweep spec: YAML 1.2 or JSON, our keys and those of a W&amp;B sweep file. Tells all errors of a file in one go.</summary>
public static class SpecReader
{
    /// <summary>Accepted because W&amp;B has them; they change nothing here.</summary>
    private static readonly string[] Ignored = ["apiVersion", "controller", "entity", "scheduler"];

    private static readonly string[] Keys =
    [
        .. Ignored, "budget", "command", "constraints", "description", "early_terminate", "enqueue", "failures", "image_uri", "job", "keep", "kind", "method", "metric", "metrics",
        "name", "notify", "objectives", "parameters", "prices", "priority", "program", "project", "reference", "replicates", "resources", "retries", "run_cap", "seed",
        "serving", "stages", "stopping", "thinking", "trainer", "wandb", "warm_start",
    ];

    /// <param name="fileName">As errors name it; without its ending it is the sweep's name if the spec gives none.</param>
    /// <param name="baseDirectory">Paths of the spec are relative to it.</param>
    /// <param name="beside">Keys to their YAML, in place of what the text says.</param>
    public static SpecResult Read(string yamlText, string fileName, string baseDirectory, IReadOnlyDictionary<string, string>? beside = null)
    {
        var findings = new Findings(fileName);
        var spec = NodeReader.Read(yamlText, findings) switch
        {
            MapNode map => Read(new Section(With(Meant(ForeignSpecs.Native(map, findings), findings), beside, findings), "", findings, Keys), fileName, baseDirectory),
            null => null,
            var other => NotAMapping(other, findings),
        };
        return new SpecResult(findings.HasErrors ? null : spec, findings.Errors, findings.Notes);
    }

    /// <summary>Of another tool's search space.</summary>
    internal static Core.Search.SearchSpace? Space(MapNode map, Findings findings)
    {
        var program = new MapNode(map.Line, map.Column, [new Entry(new ScalarNode(1, 1, "program", true, null), new ScalarNode(1, 1, "program", true, null)), .. ForeignSpecs.Native(map, findings).Entries]);
        if (findings.HasErrors) return null;
        var spec = new Section(program, "", findings, Keys);
        return ParametersSection.Read(spec, grid: false, TrainerKind.Of(spec))?.Space;
    }

    /// <summary>Values of a W&amp;B file's parameters, as W&amp;B reads them.</summary>
    private static MapNode Meant(MapNode map, Findings findings) => map.Find("trainer") is not null || (map.Find("program") ?? map.Find("command")) is null
        ? map
        : new MapNode(map.Line, map.Column, [.. map.Entries.Select(entry => entry.Key.Text == "parameters" ? entry with { Value = WandbScalars.Of(entry.Value, findings) } : entry)]);

    private static MapNode With(MapNode map, IReadOnlyDictionary<string, string>? beside, Findings findings)
    {
        if (beside is null || beside.Count == 0) return map;
        var added = beside.Select(pair => (pair.Key, Value: NodeReader.Read(pair.Value, findings))).Where(pair => pair.Value is not null)
            .Select(pair => new Entry(new ScalarNode(1, 1, pair.Key, plain: true, tag: null), pair.Value!));
        return new MapNode(map.Line, map.Column, [.. map.Entries.Where(entry => !beside.ContainsKey(entry.Key.Text)), .. added]);
    }

    private static SweepSpec? NotAMapping(Node node, Findings findings)
    {
        findings.Error(node, $"a spec is a mapping of keys to values, got {node.Kind}");
        return null;
    }

    private static SweepSpec? Read(Section spec, string fileName, string folder)
    {
        foreach (var key in Ignored.Where(spec.Has)) spec.Findings.Note(spec.KeyOf(key), $"'{key}' is not used here");
        if (spec.Text("kind") is { } role && role != "sweep") spec.Findings.Error(spec["kind"]!, $"kind must be sweep, got '{role}'");
        var method = MethodOf(spec);
        var trainer = TrainerSection.Read(spec, folder);
        var kind = TrainerKind.Of(spec);
        var objectives = ObjectivesSection.Read(spec, kind);
        var reference = BoundsSection.Reference(spec, objectives, kind);
        var constraints = BoundsSection.Constraints(spec, kind);
        var parameters = ParametersSection.Read(spec, method == "grid", kind);
        var stages = parameters is null ? [] : kind is CommandKind
            ? CommandStages.Read(spec, parameters.Parameters, parameters.WhereOf)
            : StagesSection.Read(spec, parameters.Parameters, parameters.WhereOf, kind);
        var stopping = StoppingSection.Read(spec);
        if (trainer?.Command is { } command && parameters is not null)
            trainer = trainer with { Command = CommandStages.Complete(command, trainer.Data is not null, spec, parameters, stopping, objectives, constraints) };
        StoppingSection.Check(stopping, spec, objectives, parameters?[TrialPath.Epochs], kind);
        var budget = BudgetSection.Read(spec);
        var resources = DevicesSection.Resources(spec);
        var serving = DevicesSection.Serving(spec, resources.Class);
        var prices = DevicesSection.Prices(spec, resources, serving);
        var name = NameOf(spec, fileName);
        var notify = NotifySection.Read(spec);
        var (seed, replicates, retries) = (spec.Whole("seed", long.MinValue) ?? 0, spec.Whole("replicates", 1, 1000) ?? 1, spec.Whole("retries", 0, 1000) ?? 2);
        var (priority, keep) = (spec.Whole("priority", 0, 1000) ?? 0, spec.Choice("keep", "all", "frontier", "last"));
        var (project, failures) = (ProjectOf(spec), FailuresSection.Read(spec));
        var (warmStart, enqueue) = (TransferSection.WarmStart(spec, folder), TransferSection.Enqueue(spec, parameters?.Space));
        var inline = spec.Choice("thinking", "inline", "background") == "inline";
        if (trainer is { Command: null } && parameters is not null) ImageRules.Check(trainer, parameters, spec.Findings);
        if (kind is SimulatedKind { Compresses: false } && stages.Length > 1) spec.Findings.Error(spec["stages"]!, $"the problem {kind.Name} has the one stage train; take compress out");
        if (kind is TabularKind && stages.Length > 1) spec.Findings.Error(spec["stages"]!, "a table has the one stage train; take compress out");
        if (method == "grid" && parameters?.Space is { } grid && grid.Size(GridSampler.Most) is null && !spec.Findings.HasErrors)
            spec.Findings.Error(spec["method"]!, $"the grid has more than {GridSampler.Most} points; use random, sobol, tpe or auto");
        if (spec.Findings.HasErrors || trainer is null || parameters?.Space is null || budget is null) return null;
        return new SweepSpec
        {
            Name = name,
            Description = spec.Text("description"),
            Trainer = trainer,
            Method = method,
            Objectives = objectives,
            Reference = reference,
            Constraints = constraints,
            Space = parameters.Space,
            Stages = stages,
            Stopping = stopping,
            Budget = budget,
            Prices = prices,
            Resources = resources,
            Serving = serving,
            Seed = seed,
            Replicates = (int)replicates,
            Retries = (int)retries,
            Notify = notify,
            Project = project,
            Priority = (int)priority,
            Keep = keep == "all" ? null : keep,
            Failures = failures,
            WarmStart = warmStart,
            Enqueue = enqueue,
            ThinkInline = inline,
        };
    }

    private static string MethodOf(Section spec)
    {
        var method = spec.Choice("method", [.. SamplerCatalog.Methods, PlanSpaces.Method, "bayes", "custom"]) ?? "auto";
        if (method is not ("bayes" or "custom")) return method;
        spec.Findings.Note(spec["method"]!, $"'{method}' is read as auto: grid where everything can be tried, else Gaussian processes, beyond 400 trials TPE");
        return "auto";
    }

    private static string NameOf(Section spec, string fileName)
    {
        if (spec.Has("name") && spec.Text("name") is { } name)
        {
            if (Plain(name) == name) return name;
            if (IsOfOthers(spec))
            {
                spec.Findings.Note(spec["name"]!, $"the name is '{Plain(name)}' here: letters, digits, '-', '_' and '.'");
                return Plain(name);
            }

            spec.Findings.Error(spec["name"]!, $"the name '{name}' must be letters, digits, '-', '_' and '.', at most 100, beginning with a letter or digit; write {Plain(name)}");
            return name;
        }

        return Plain(Path.GetFileNameWithoutExtension(fileName));
    }

    private static string? ProjectOf(Section spec)
    {
        if (spec.Text("project") is not { } project) return null;
        if (Plain(project) == project) return project == SweepSpec.DefaultProject ? null : project;
        if (IsOfOthers(spec))
        {
            spec.Findings.Note(spec["project"]!, $"the project is '{Plain(project)}' here: letters, digits, '-', '_' and '.'");
            return Plain(project);
        }

        spec.Findings.Error(spec["project"]!, $"the project '{project}' must be letters, digits, '-', '_' and '.', at most 100, beginning with a letter or digit; write {Plain(project)}");
        return null;
    }

    /// <summary>A W&amp;B file may call itself anything.</summary>
    private static bool IsOfOthers(Section spec) => !spec.Has("trainer") && (spec.Has("program") || spec.Has("command"));

    private static string Plain(string name)
    {
        var plain = new string([.. name.Trim().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')]).TrimStart('-', '_', '.');
        return plain.Length == 0 ? "sweep" : plain[..Math.Min(100, plain.Length)];
    }
}

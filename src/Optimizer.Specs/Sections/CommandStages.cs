using System.Collections.Immutable;
using Optimizer.Core.Commands;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>stages</c> of a user's program: train, further ones with a command each, and the built-in compress.</summary>
internal static class CommandStages
{
    private static readonly string[] Reserved = [StageNode.Measure, StageNode.Test];

    /// <summary>Of the stages that have a command of their own.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Commands(Section spec)
    {
        var commands = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var item in (spec["stages"] as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            // What else is wrong with a stage is told once, where stages are read.
            if (item.Find("name")?.Value is ScalarNode { Text.Length: > 0 } name && item.Find("command")?.Value is { } node
                && CommandSection.Words(new Section(new MapNode(node.Line, node.Column, [new Entry(name, node)]), "", spec.Findings, name.Text), name.Text) is { } words)
                commands[name.Text] = words;
        }

        return commands.ToImmutable();
    }

    /// <param name="whereOf">Where a parameter stands.</param>
    public static ImmutableArray<StageSpec> Read(Section spec, IReadOnlyList<Parameter> parameters, Func<string, Node> whereOf)
    {
        ImmutableArray<string> Of(string stage) => [.. parameters.Where(parameter => parameter.Stage == stage).Select(parameter => parameter.Name)];
        if (spec.ListOf("stages") is not { } list) return [new StageSpec(StageNode.Train, Of(StageNode.Train))];
        var stages = ImmutableArray.CreateBuilder<StageSpec>();
        foreach (var item in list.Items)
        {
            if (One(item, stages.Count == 0, spec.Findings) is not { } stage) continue;
            if (stages.Any(other => other.Name == stage.Name)) spec.Findings.Error(item, $"the stage '{stage.Name}' stands here twice");
            else stages.Add(stage with { Parameters = Of(stage.Name), Neutral = NeutralOf(stage.Name) });
        }

        if (stages.Count == 0 || stages[0].Name != StageNode.Train) spec.Findings.Error(list, "the first stage must be train");
        foreach (var parameter in parameters.Where(parameter => stages.All(stage => stage.Name != parameter.Stage)))
            spec.Findings.Error(whereOf(parameter.Name), $"'{parameter.Name}' is read by the stage {parameter.Stage}, which stages does not name");
        return stages.ToImmutable();
    }

    /// <summary>What the rest of the spec says of the program: which metrics only it can tell, how often it reports.</summary>
    public static CommandSpec Complete(
        CommandSpec command, bool hasData, Section spec, ParametersSection parameters, StoppingSpec stopping, ImmutableArray<Objective> objectives,
        ImmutableArray<OutputConstraint> constraints)
    {
        var scored = hasData ? new[] { "accuracy", "macro_f1" } : [];
        ImmutableArray<string> required =
        [
            .. objectives.Select(objective => objective.Metric).Concat(constraints.Select(constraint => constraint.Metric))
                .Where(metric => !CommandKind.IsMeasured(metric) && !scored.Contains(metric)).Distinct(),
        ];
        var longest = (spec["early_terminate"] as MapNode)?.Find("max_iter")?.Value is ScalarNode scalar && ScalarValue.Of(scalar) is { Kind: ValueKind.Integer } most && most.AsInteger() is > 0 and < 1_000_000
            ? (int?)most.AsInteger()
            : null;
        command = command with { Required = required, Reports = command.Reports ?? longest, Nested = [.. command.Nested.Concat(parameters.Nested).Distinct()] };
        if (stopping.Rule == "asha") Halving(command, spec, parameters, stopping);
        if (Compresses(spec) && !hasData && !LaterCommand(spec, command) && !required.IsEmpty)
        {
            spec.Findings.Error(
                spec["stages"]!,
                $"compress changes the model after the program told {string.Join(" and ", required)}, which would no longer be true; add trainer.data with rows to score it on, a stage after compress whose command does, or take 'agreement' as the objective");
        }

        return command;
    }

    private static void Halving(CommandSpec command, Section spec, ParametersSection parameters, StoppingSpec stopping)
    {
        var at = spec.KeyOf(spec.Has("stopping") ? "stopping" : "early_terminate");
        if (parameters[TrialPath.Epochs] is null && command.Reports is null)
            spec.Findings.Note(at, "nothing will be stopped: how often a run reports is not known; add reports: 27 to the trainer, or a parameter epochs");
        else if (command.Reports is { } reports && reports <= stopping.MinEpochs && parameters[TrialPath.Epochs] is null)
            spec.Findings.Note(at, $"the first rung is at report {stopping.MinEpochs} and a run makes {reports}: nothing will be stopped");
        else if (command.Checkpoint is null)
            spec.Findings.Note(at, "the program declares no checkpoint folder: a trial that goes on beyond a rung is run again from its beginning");
    }

    private static bool Compresses(Section spec) => NamesOf(spec).Contains(ImageClassifierSchema.Compress);

    private static bool LaterCommand(Section spec, CommandSpec command) =>
        NamesOf(spec).SkipWhile(name => name != ImageClassifierSchema.Compress).Skip(1).Any(command.Stages.ContainsKey);

    private static List<string> NamesOf(Section spec) =>
        [.. (spec["stages"] as ListNode)?.Items.Select(item => item is ScalarNode word ? word.Text : ((item as MapNode)?.Find("name")?.Value as ScalarNode)?.Text ?? "") ?? []];

    private static ImmutableSortedDictionary<string, ParameterValue> NeutralOf(string stage) => stage == ImageClassifierSchema.Compress
        ? ImmutableSortedDictionary<string, ParameterValue>.Empty.Add(CommandKind.Quantization, ParameterValue.Of("none"))
        : ImmutableSortedDictionary<string, ParameterValue>.Empty;

    private static StageSpec? One(Node node, bool isFirst, Findings findings)
    {
        if (node is ScalarNode word)
        {
            if (word.Text is StageNode.Train or ImageClassifierSchema.Compress) return new StageSpec(word.Text, []);
            findings.Error(word, $"the stage '{word.Text}' has no command; write {{name: {word.Text}, command: [PROGRAM, ARGUMENT]}}");
            return null;
        }

        if (node is not MapNode map)
        {
            findings.Error(node, $"a stage is a mapping with name, command and parameters, got {node.Kind}");
            return null;
        }

        var section = new Section(map, "a stage", findings, "name", "command", "parameters", "branches");
        if (section.Text("name") is not { } name)
        {
            if (!section.Has("name")) findings.Error(map, "the stage has no name; add name: train");
            return null;
        }

        if (Reserved.Contains(name) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
            findings.Error(section["name"]!, $"a stage cannot be called '{name}'; use letters, digits, '-' and '_', and neither {string.Join(" nor ", Reserved)}, which are ours");
        if (name == ImageClassifierSchema.Compress && section.Has("command")) findings.Error(section.KeyOf("command"), "compress is built in; call a stage with a command of your own something else");
        if (name is not (StageNode.Train or ImageClassifierSchema.Compress) && !section.Has("command"))
            findings.Error(map, $"the stage '{name}' has no command; add command: [PROGRAM, ARGUMENT]");
        if (isFirst && section.Has("branches")) findings.Error(section.KeyOf("branches"), "branches belong to a later stage: how many settings are tried on one training");
        _ = section.ListOf("parameters");
        return new StageSpec(name, []) { Branches = (int)(section.Whole("branches", 0, 10_000) ?? 0) };
    }
}

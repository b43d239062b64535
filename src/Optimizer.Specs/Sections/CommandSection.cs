using System.Collections.Immutable;
using Optimizer.Core.Commands;
using Optimizer.Core.Data;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary>A program of the user's as the trainer: <c>trainer: {kind: command}</c>, or W&amp;B's <c>program</c> and <c>command</c>.</summary>
internal static class CommandSection
{
    /// <summary>With one of these there it is told already what is wrong.</summary>
    private static readonly string[] Told = ["command", "job", "image_uri"];

    private const string Example = "program: train.py, or command: [python3, train.py, \"${args}\"]";

    public static TrainerSpec? Read(Section spec, string folder)
    {
        var map = spec.Has("trainer") ? spec.MapOf("trainer") : new MapNode(spec.Map.Line, spec.Map.Column, []);
        if (map is null) return null;
        var trainer = new Section(
            map, "trainer", spec.Findings,
            "kind", "program", "command", "metrics", "checkpoint", "artifact", "files", "environment", "timeout", "silence", "grace", "reports", "clock", "wandb", "nested", "data");
        var program = One(spec, trainer, "program")?.Text("program");
        var words = One(spec, trainer, "command") is { } holder ? Words(holder, "command") : program is null ? null : CommandMacros.Standard;
        var stages = CommandStages.Commands(spec);
        if (words is { } first) stages = stages.SetItem(StageNode.Train, stages.GetValueOrDefault(StageNode.Train) is { IsDefaultOrEmpty: false } own ? own : first);
        if (!stages.ContainsKey(StageNode.Train))
        {
            if (!Told.Any(spec.Has) && !trainer.Has("command")) spec.Findings.Error(map, $"there is nothing to run; add {Example}");
            return null;
        }

        foreach (var command in stages.Values) CheckMacros(command, program, trainer, spec);
        var data = trainer.MapOf("data") is { } rows ? DataSection.Read(rows, folder, spec.Findings) : null;
        return new TrainerSpec(TrainerSpec.Program)
        {
            Data = data,
            Command = new CommandSpec
            {
                Folder = Path.GetFullPath(folder),
                Program = program,
                Stages = stages,
                Metrics = Patterns(trainer),
                Checkpoint = Below(trainer, "checkpoint", folderOnly: true),
                Artifact = Below(trainer, "artifact"),
                Files = Files(trainer),
                Environment = EnvironmentOf(trainer),
                TimeoutSeconds = Seconds(trainer, "timeout"),
                SilenceSeconds = Seconds(trainer, "silence"),
                GraceSeconds = Seconds(trainer, "grace") ?? new CommandSpec { Stages = stages }.GraceSeconds,
                Reports = (int?)trainer.Whole("reports", 1, 1_000_000),
                ReportsClock = trainer.Choice("clock", "measured", "reported") == "reported",
                WandbStandIn = One(spec, trainer, "wandb")?.Choice("wandb", "stand-in", "real") == "stand-in",
                Nested = trainer.ListOf("nested") is { } nested ? [.. nested.Items.OfType<ScalarNode>().Select(item => item.Text)] : [],
            },
        };
    }

    /// <summary>A list of words: no shell takes one text apart.</summary>
    public static ImmutableArray<string>? Words(Section section, string key)
    {
        if (section[key] is not { } node) return null;
        if (node is ListNode { Items.Count: > 0 } list)
        {
            foreach (var item in list.Items.Where(item => item is not ScalarNode)) section.Findings.Error(item, $"a word of {key} must be text, got {item.Kind}");
            return [.. list.Items.OfType<ScalarNode>().Select(item => item.Text)];
        }

        var words = node is ScalarNode scalar ? scalar.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        section.Findings.Error(node, words.Length == 0
            ? $"{key} must be a list of words, like [python3, train.py], got {node.Kind}"
            : $"{key} must be a list of words, as no shell takes a text apart; write [{string.Join(", ", words.Select(word => word.StartsWith('$') ? $"\"{word}\"" : word))}]");
        return null;
    }

    /// <summary>The section that has the key: W&amp;B's files have it at the top.</summary>
    private static Section? One(Section spec, Section trainer, string key)
    {
        if (spec.Has(key) && trainer.Has(key)) spec.Findings.Error(spec.KeyOf(key), $"'{key}' stands here and in the trainer; keep one of them");
        return trainer.Has(key) ? trainer : spec.Has(key) ? spec : null;
    }

    private static void CheckMacros(ImmutableArray<string> command, string? program, Section trainer, Section spec)
    {
        var at = trainer["command"] ?? spec["command"] ?? spec["stages"] ?? trainer.Map;
        if (command.Select(CommandMacros.Unknown).FirstOrDefault(name => name is not null) is { } unknown)
            spec.Findings.Error(at, $"'${{{unknown}}}' is no macro of a command; there are {string.Join(", ", CommandMacros.Names.Select(name => $"${{{name}}}"))}");
        if (program is null && command.Any(word => word.Contains("${program}", StringComparison.Ordinal)))
            spec.Findings.Error(at, "${program} stands in the command, but no program is named; add program: FILE");
    }

    /// <summary>Either metric to pattern, or a list of metrics that are printed as key=value.</summary>
    private static ImmutableSortedDictionary<string, string> Patterns(Section trainer)
    {
        var patterns = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (trainer["metrics"] is not { } node) return patterns.ToImmutable();
        if (node is ListNode list)
        {
            foreach (var item in list.Items)
            {
                if (item is ScalarNode { Text.Length: > 0 } name) patterns[name.Text] = name.Text;
                else trainer.Findings.Error(item, $"a metric in this list is a name that is printed as name=value, got {item.Kind}");
            }
        }
        else if (trainer.MapOf("metrics") is { } map)
        {
            foreach (var (key, value) in map.Entries)
            {
                if (value is not ScalarNode pattern) trainer.Findings.Error(value, $"the pattern of {key.Text} must be text, got {value.Kind}");
                else if (pattern.Text.Length == 0) patterns[key.Text] = key.Text;
                else if (MetricLines.Refuse(pattern.Text) is { } why) trainer.Findings.Error(value, $"the pattern of {key.Text} {why}");
                else patterns[key.Text] = pattern.Text;
            }
        }

        foreach (var name in patterns.Keys.Where(name => MetricLines.Refuse(patterns[name]) is not null).ToList())
        {
            trainer.Findings.Error(node, $"the pattern of {name} {MetricLines.Refuse(patterns[name])}");
            patterns.Remove(name);
        }

        return patterns.ToImmutable();
    }

    /// <summary>A path below the attempt's folder.</summary>
    private static string? Below(Section trainer, string key, bool folderOnly = false)
    {
        if (trainer[key] is not { } node) return null;
        if (folderOnly && node is ScalarNode { Plain: true, Text: "true" }) return key;
        if (folderOnly && node is ScalarNode { Plain: true, Text: "false" }) return null;
        if (trainer.Text(key) is not { } path) return null;
        var reserved = new[] { "out", "kept", "tmp", "modules", "bundle", "log.txt", "journal.log", "parameters.json" };
        if (!Path.IsPathRooted(path) && !path.Split('/').Contains("..") && path.All(letter => !char.IsControl(letter)) && (!folderOnly || !reserved.Contains(path.Split('/')[0])))
            return path;
        trainer.Findings.Error(node, folderOnly
            ? $"{key} must be true, or the name of a folder that each attempt gets of its own (none of {string.Join(", ", reserved)}), got {node.Kind}"
            : $"{key} must be a file relative to $OPTIMIZER_OUTPUT or to the program's folder, got {node.Kind}");
        return null;
    }

    private static ImmutableArray<string> Files(Section trainer)
    {
        if (trainer["files"] is not { } node) return [];
        var files = ImmutableArray.CreateBuilder<string>();
        foreach (var item in node is ListNode list ? list.Items : [node])
        {
            if (item is ScalarNode { Text: var path } && path.Length > 0 && !Path.IsPathRooted(path) && !path.Split('/').Contains("..")) files.Add(path);
            else trainer.Findings.Error(item, $"a file whose content counts is named relative to the spec's folder and lies in it, got {item.Kind}");
        }

        return files.ToImmutable();
    }

    private static CommandEnvironment EnvironmentOf(Section trainer)
    {
        var usual = new CommandEnvironment();
        if (trainer["environment"] is ScalarNode { Text.Length: > 0 } interpreter) return usual with { Interpreter = interpreter.Text };
        if (trainer.MapOf("environment") is not { } map) return usual;
        var section = new Section(map, "environment", trainer.Findings, "interpreter", "setup", "setup_timeout", "pass", "set");
        var pass = ImmutableArray.CreateBuilder<string>();
        foreach (var item in section.ListOf("pass")?.Items ?? [])
        {
            if (item is not ScalarNode { Text.Length: > 0 } name) section.Findings.Error(item, $"pass lists names of variables, got {item.Kind}");
            else if (name.Text.StartsWith("OPTIMIZER_", StringComparison.Ordinal)) section.Findings.Error(item, $"'{name.Text}' may hold the worker's own secrets and is not passed on");
            else pass.Add(name.Text);
        }

        var set = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in section.MapOf("set")?.Entries ?? [])
        {
            if (value is not ScalarNode text) section.Findings.Error(value, $"the variable {key.Text} must be text, got {value.Kind}");
            else if (key.Text.StartsWith("OPTIMIZER_", StringComparison.Ordinal)) section.Findings.Error(key, $"'{key.Text}': variables of this name are ours to set");
            else set[key.Text] = text.Text;
        }

        return usual with
        {
            Interpreter = section.Text("interpreter"),
            Setup = Words(section, "setup") ?? [],
            SetupSeconds = Seconds(section, "setup_timeout") ?? usual.SetupSeconds,
            Pass = pass.ToImmutable(),
            Set = set.ToImmutable(),
        };
    }

    private static double? Seconds(Section section, string key)
    {
        if (section[key] is not { } node) return null;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Time) is { } seconds && seconds is > 0 and <= 31_536_000) return seconds;
        section.Findings.Error(node, $"{key} must be a time above 0, like {Quantity.Examples(Dimension.Time)}, got {node.Kind}");
        return null;
    }
}

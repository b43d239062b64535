using System.Globalization;
using Optimizer.Core.Commands;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs;

/// <summary>A user's program in a spec of our own words.</summary>
internal static class CommandYaml
{
    public static void Write(CommandSpec command, Action<string> line)
    {
        if (command.Program is { } program) line($"  program: {NativeYaml.Word(program)}");
        line($"  command: {Words(command.Stages[StageNode.Train])}");
        if (!command.Metrics.IsEmpty) line($"  metrics: {{{string.Join(", ", command.Metrics.Select(pair => $"{NativeYaml.Word(pair.Key)}: {NativeYaml.Quoted(pair.Value)}"))}}}");
        if (command.Checkpoint is { } checkpoint) line($"  checkpoint: {NativeYaml.Word(checkpoint)}");
        if (command.Artifact is { } artifact) line($"  artifact: {NativeYaml.Word(artifact)}");
        if (!command.Files.IsEmpty) line($"  files: {Words(command.Files)}");
        if (Environment(command.Environment) is { Length: > 0 } environment) line($"  environment: {{{environment}}}");
        if (command.TimeoutSeconds is { } timeout) line($"  timeout: {Seconds(timeout)}");
        if (command.SilenceSeconds is { } silence) line($"  silence: {Seconds(silence)}");
        if (command.GraceSeconds != new CommandSpec { Stages = command.Stages }.GraceSeconds) line($"  grace: {Seconds(command.GraceSeconds)}");
        if (command.Reports is { } reports) line($"  reports: {reports}");
        if (command.ReportsClock) line("  clock: reported");
        if (command.WandbStandIn) line("  wandb: stand-in");
        if (!command.Nested.IsEmpty) line($"  nested: {Words(command.Nested)}");
    }

    public static string Stage(StageSpec stage, CommandSpec command)
    {
        var parts = new List<string> { $"name: {NativeYaml.Word(stage.Name)}" };
        if (stage.Name != StageNode.Train && command.Stages.TryGetValue(stage.Name, out var words)) parts.Add($"command: {Words(words)}");
        if (stage.Name != StageNode.Train && stage.Name != ImageClassifierSchema.Compress && !stage.Parameters.IsEmpty) parts.Add($"parameters: {Words(stage.Parameters)}");
        if (stage.Branches > 0) parts.Add($"branches: {stage.Branches}");
        return parts.Count == 1 && stage.Name is StageNode.Train or ImageClassifierSchema.Compress && stage.Branches == 0 ? $"  - {stage.Name}" : $"  - {{{string.Join(", ", parts)}}}";
    }

    public static string Words(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(NativeYaml.Word))}]";

    private static string Environment(CommandEnvironment environment)
    {
        var parts = new List<string>();
        if (environment.Interpreter is { } interpreter) parts.Add($"interpreter: {NativeYaml.Word(interpreter)}");
        if (!environment.Setup.IsEmpty) parts.Add($"setup: {Words(environment.Setup)}, setup_timeout: {Seconds(environment.SetupSeconds)}");
        if (!environment.Pass.IsEmpty) parts.Add($"pass: {Words(environment.Pass)}");
        if (!environment.Set.IsEmpty) parts.Add($"set: {{{string.Join(", ", environment.Set.Select(pair => $"{NativeYaml.Word(pair.Key)}: {NativeYaml.Quoted(pair.Value)}"))}}}");
        return string.Join(", ", parts);
    }

    private static string Seconds(double seconds) => ((decimal)seconds).ToString(CultureInfo.InvariantCulture) + "s";
}

using System.Globalization;
using System.Text;
using Optimizer.Core.Costs;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Sections;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>Writes a spec in our own words. Read again, it gives the same sweep.</summary>
public static class NativeYaml
{
    /// <param name="notes">Go to the top as comments: what was read in another way than its writer may think.</param>
    /// <param name="folder">Data paths below it are written relative to it, so that the text works as a file there.</param>
    public static string Write(SweepSpec spec, IEnumerable<SpecFinding> notes, string folder)
    {
        var text = new StringBuilder();
        foreach (var note in notes) text.Append(CultureInfo.InvariantCulture, $"# {note.Line}:{note.Column}: {note.Text}\n");
        void Line(string line) => text.Append(line).Append('\n');

        Line($"name: {Word(spec.Name)}");
        if (spec.Description is { } description) Line($"description: {Word(description)}");
        Line($"trainer:\n  kind: {spec.Trainer.Kind}");
        if (spec.Trainer.Problem is { } problem) Line($"  problem: {problem.Name}{(problem.Noise ? "" : "\n  noise: false")}");
        if (spec.Trainer.AskSeconds is { } ask) Line($"  ask: {Exact(ask)}s");
        if (spec.Trainer.Data?.Table is { } table) Line(Table(table));
        if (spec.Trainer.Command is { } command) CommandYaml.Write(command, Line);
        if (spec.Trainer.Data is { } data) Line($"  data:\n{Data(data, folder)}");
        Line("objectives:");
        foreach (var objective in spec.Objectives)
        {
            Line($"  - {{metric: {Word(objective.Metric)}, goal: {objective.Goal.ToString().ToLowerInvariant()}"
                + $"{(objective.Tolerance > 0 ? $", tolerance: {Exact(objective.Tolerance)}" : "")}{(objective.Target is { } target ? $", target: {Exact(target)}" : "")}}}");
        }

        if (!spec.Reference.IsEmpty) Line($"reference: {{{string.Join(", ", spec.Reference.Select(pair => $"{Word(pair.Key)}: {Exact(pair.Value)}"))}}}");
        if (!spec.Constraints.IsEmpty) Line("constraints:");
        foreach (var constraint in spec.Constraints) Line($"  - {Word($"{constraint.Metric} {(constraint.AtLeast ? ">=" : "<=")} {Exact(constraint.Bound)}")}");
        text.Append(Parameters(spec.Space));
        Line("stages:");
        foreach (var stage in spec.Stages)
        {
            if (spec.Trainer.Command is not null) Line(CommandYaml.Stage(stage, spec.Trainer.Command));
            else Line(stage.Branches > 0 ? $"  - {{name: {stage.Name}, branches: {stage.Branches}}}" : $"  - {stage.Name}");
        }

        Line($"method: {spec.Method}");
        if (Stopping(spec.Stopping) is { Length: > 0 } stopping) Line($"stopping: {{{stopping}}}");
        Line($"budget: {{{string.Join(", ", Caps(spec.Budget))}}}");
        Line("prices:");
        foreach (var (device, price) in spec.Prices)
            Line(price.Watts is { } watts ? $"  {Word(device)}: {{price: {Usd(price.NanoPerHour)}, watts: {Exact(watts)}}}" : $"  {Word(device)}: {Usd(price.NanoPerHour)}");
        var resources = spec.Resources;
        var classes = resources.AlsoClasses is { } also ? $"[{string.Join(", ", also.Prepend(resources.Class).Select(Word))}]" : Word(resources.Class);
        var memory = resources.MemoryBytes is { } bytes ? $", memory: {bytes}B" : "";
        Line($"resources: {{class: {classes}, cores: {resources.Cores}, gpus: {resources.Gpus}{memory}, concurrency: {resources.Concurrency}}}");
        var sample = spec.Serving.Sample is { } rows ? $", sample: {Word(rows)}" : "";
        var served = spec.Serving.Command is { } serve ? $", command: {CommandYaml.Words(serve)}" : "";
        Line($"serving: {{class: {Word(spec.Serving.Class)}, batch_sizes: [{string.Join(", ", spec.Serving.BatchSizes)}]{sample}{served}}}");
        Line($"seed: {spec.Seed}\nreplicates: {spec.Replicates}\nretries: {spec.Retries}");
        if (spec.Project is { } project) Line($"project: {Word(project)}");
        if (spec.Priority != 0) Line($"priority: {spec.Priority}");
        if (spec.Keep is { } keep) Line($"keep: {keep}");
        if (spec.Failures is { } rules) Line("failures:");
        foreach (var rule in spec.Failures ?? []) Line($"  - {{match: {Quoted(rule.Pattern)}, then: {FailuresSection.WordOf(rule.Then)}}}");
        if (!spec.Notify.IsEmpty) Line("notify:");
        foreach (var notice in spec.Notify) Line(notice.Webhook is { } address ? $"  - webhook: {Word(address)}" : $"  - command: [{string.Join(", ", notice.Command.Select(Word))}]");
        if (spec.WarmStart is not null) Line("warm_start:");
        foreach (var source in spec.WarmStart ?? []) Line(source.File is { } file ? $"  - {{file: {Relative(file, folder)}}}" : $"  - {{sweep: {Word(source.Sweep!)}}}");
        if (spec.Enqueue is not null) Line("enqueue:");
        foreach (var configuration in spec.Enqueue ?? []) Line($"  - {{{string.Join(", ", configuration.Values.Select(pair => $"{Word(pair.Key)}: {Value(pair.Value)}"))}}}");
        if (spec.ThinkInline) Line("thinking: inline");
        return text.ToString();
    }

    /// <summary>A search space alone.</summary>
    public static string Parameters(SearchSpace space) =>
        "parameters:\n" + string.Concat(space.Parameters.Select(parameter => $"  {Word(parameter.Name)}: {Of(parameter)}\n"));

    internal static string NameOf(DistributionKind kind) => kind switch
    {
        DistributionKind.Normal => "normal",
        DistributionKind.LogNormal => "log_normal",
        DistributionKind.Beta => "beta",
        DistributionKind.InverseLogUniform => "inv_log_uniform_values",
        DistributionKind.QuantizedUniform => "q_uniform",
        DistributionKind.QuantizedLogUniform => "q_log_uniform_values",
        DistributionKind.QuantizedNormal => "q_normal",
        DistributionKind.QuantizedLogNormal => "q_log_normal",
        DistributionKind.QuantizedBeta => "q_beta",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind has no name."),
    };

    internal static IEnumerable<KeyValuePair<string, double>> Settings(DistributionParameter parameter)
    {
        var (first, second) = parameter.Kind switch
        {
            DistributionKind.Normal or DistributionKind.QuantizedNormal or DistributionKind.LogNormal or DistributionKind.QuantizedLogNormal => ("mu", "sigma"),
            DistributionKind.Beta or DistributionKind.QuantizedBeta => ("a", "b"),
            _ => ("min", "max"),
        };
        yield return new(first, parameter.A);
        yield return new(second, parameter.B);
        if (parameter.Q is { } q) yield return new("q", q);
    }

    private static string Of(Parameter parameter)
    {
        var parts = parameter switch
        {
            ConstantParameter constant => [$"value: {Value(constant.Value)}"],
            CategoryParameter category =>
            [
                $"values: [{string.Join(", ", category.Values.Select(Value))}]",
                .. category.Probabilities.IsEmpty ? Array.Empty<string>() : [$"probabilities: [{string.Join(", ", category.Probabilities.Select(Exact))}]"],
            ],
            IntegerParameter integer => Range(integer.Low.ToString(), integer.High.ToString(), integer.Log, integer.Step == 1 ? null : integer.Step.ToString()),
            FloatParameter real => Range(Exact(real.Low), Exact(real.High), real.Log, real.Step is { } step ? Exact(step) : null),
            DistributionParameter other => [$"distribution: {NameOf(other.Kind)}", .. Settings(other).Select(pair => $"{pair.Key}: {Exact(pair.Value)}")],
            _ => new List<string>(),
        };
        if (!parameter.When.IsEmpty)
            parts.Add($"when: {{{string.Join(", ", parameter.When.Select(condition => $"{Word(condition.Parameter)}: [{string.Join(", ", condition.AnyOf.Select(Value))}]"))}}}");
        return $"{{{string.Join(", ", parts)}}}";
    }

    private static List<string> Range(string low, string high, bool log, string? step) =>
        [$"min: {low}", $"max: {high}", .. log ? new[] { "log: true" } : [], .. step is null ? Array.Empty<string>() : [$"step: {step}"]];

    private static string Data(DataSpec data, string folder)
    {
        List<string> lines = [$"format: {data.Format}", $"path: {Relative(data.Path, folder)}"];
        if (data.Table is { } table)
        {
            if (table.Positive is { } positive) lines.Add($"positive: {Word(positive)}");
            foreach (var (key, columns) in new[] { ("text", table.Text), ("categories", table.Categories), ("ignore", table.Ignore) })
                if (columns is { } named) lines.Add($"{key}: [{string.Join(", ", named.Select(name => Word(name)))}]");
        }

        if (data.Labels is { } labels) lines.Add($"labels: {Relative(labels, folder)}");
        if (data.Format == "csv") lines.Add($"label: {Word(data.Label)}");
        if (data.Header || data.Table is not null) lines.Add($"header: {(data.Header ? "true" : "false")}");
        if (!data.Shape.IsEmpty) lines.Add($"shape: [{string.Join(", ", data.Shape)}]");
        if (data.Scale is { } scale) lines.Add($"scale: {Exact(scale)}");
        lines.Add($"split: {{train: {Exact(data.Split.Train)}, validation: {Exact(data.Split.Validation)}, test: {Exact(data.Split.Test)}}}");
        lines.Add($"split_seed: {data.SplitSeed}");
        if (data.TestPath is { } test) lines.Add($"test_path: {Relative(test, folder)}");
        if (data.TestLabels is { } testLabels) lines.Add($"test_labels: {Relative(testLabels, folder)}");
        return string.Join('\n', lines.Select(line => "    " + line));
    }

    private static string Relative(string path, string folder) =>
        Word(MountedPath.Is(path) || (Path.GetRelativePath(folder, path) is var near && near.StartsWith("..", StringComparison.Ordinal)) ? path : near);

    /// <summary>All that is searched stands among the parameters.</summary>
    private static string Table(TableSpec table) =>
        $"  task: {table.Task.ToString().ToLowerInvariant()}{(table.Folds > 0 ? $"\n  folds: {table.Folds}" : "")}\n  space: given";

    private static string Stopping(StoppingSpec stopping)
    {
        var parts = new List<string>();
        if (stopping.HasRungs)
        {
            parts.Add($"rule: {stopping.Rule}");
            parts.Add(stopping.MinCostNano is { } cost ? $"min_cost: ${Usd(cost)}" : $"min_epochs: {stopping.MinEpochs}");
            parts.Add($"reduction: {stopping.Reduction}");
            if (stopping.ComparesAll) parts.Add("compare: all");
            if (stopping.CostAware == true) parts.Add("cost_aware: true");
        }

        if (stopping.MinGain is { } gain) parts.Add($"min_gain: {Exact(gain)}");
        return string.Join(", ", parts);
    }

    private static IEnumerable<string> Caps(Budget budget)
    {
        if (budget.CostNano is { } cost) yield return $"cost: {Usd(cost)}";
        if (budget.Seconds is { } seconds) yield return $"time: {((decimal)seconds).ToString(CultureInfo.InvariantCulture)}s";
        if (budget.Trials is { } trials) yield return $"trials: {trials}";
    }

    private static string Usd(long nano) => (nano / (decimal)Money.NanoPerDollar).ToString("0.#########", CultureInfo.InvariantCulture);

    internal static string Exact(double value) => ParameterValue.Of(value).ToString();

    private static string Value(ParameterValue value) => value.Kind == ValueKind.Text ? Word(value.ToString()) : value.ToString();

    internal static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text, Core.CoreJson.Options);

    /// <summary>Bare where YAML reads it back as the same word.</summary>
    internal static string Word(string text)
    {
        var bare = text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '/') && text[0] is not ('-' or '.');
        return bare && ScalarValue.Of(new ScalarNode(0, 0, text, plain: true, tag: null)) is { Kind: ValueKind.Text }
            ? text
            : Quoted(text);
    }
}

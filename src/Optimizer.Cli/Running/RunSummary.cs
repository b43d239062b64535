using System.Text.Json;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Cli.Verbs;
using Optimizer.Client;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Running;

/// <summary>What a run ends with: the frontier, what it cost, and what can be asked next.</summary>
internal static class RunSummary
{
    /// <summary>What is measured on the artifact or follows from seconds: not scored on rows.</summary>
    private static readonly string[] Measured =
    [
        "artifact_bytes", "inference_cost", "joules", "latency_p50", "latency_p95", "latency_vs_parent", "parameters", "peak_memory_bytes", "throughput", "throughput_vs_parent",
        "train_seconds", "training_cost",
    ];

    /// <param name="options">What the user said beside the verb, to be repeated in the commands.</param>
    public static void Write(Terminal terminal, OutputFormat format, SweepDetail sweep, IReadOnlyList<TrialRow> frontier, string options)
    {
        if (format == OutputFormat.Json) terminal.Output.WriteLine(JsonSerializer.Serialize(frontier, ApiJson.Indented));
        else if (format == OutputFormat.Csv) FrontierVerb.WriteTable(terminal, format, frontier);
        else WriteTable(terminal, sweep, frontier, options);
    }

    private static void WriteTable(Terminal terminal, SweepDetail sweep, IReadOnlyList<TrialRow> frontier, string options)
    {
        var output = terminal.Output;
        output.WriteLine($"{sweep.Name} is {sweep.Status.Replace('_', ' ')}{(sweep.Reason is { Length: > 0 } reason ? $": {reason.TrimEnd('.')}" : "")}.");
        if (frontier.Count > 0)
        {
            output.WriteLine($"The frontier has {frontier.Count} of {sweep.Trials.GetValueOrDefault("completed")} completed trials:");
            FrontierVerb.WriteTable(terminal, OutputFormat.Table, frontier);
            WriteBest(output, sweep.Objectives[0].Metric, frontier[0]);
        }
        else
        {
            output.WriteLine(sweep.Attempts.Count == 0
                ? "Nothing could be started with that budget; `optimizer plan SPEC` tells what a sweep costs."
                : "No trial was completed, so there is no frontier; `optimizer attempts` tells why.");
        }

        var budget = sweep.Budget.Cost is { } cost ? $" of {Show.Money(cost)}" : "";
        var overrun = sweep.Overrun > 0 ? $", and {Show.Money(sweep.Overrun)} of device time past its deadline" : "";
        output.WriteLine($"Spent {Show.Money(sweep.Spend)}{budget}{overrun} in {Show.Duration(sweep.RunningSeconds)}. Trials: {DetailGrid.Counts(sweep.Trials)}.");
        if (frontier.Count > 0) WriteNext(output, frontier[0].Trial[..frontier[0].Trial.LastIndexOf('/')], frontier[0].Trial, options);
    }

    private static void WriteBest(TextWriter output, string metric, TrialRow best)
    {
        var isReported = best.Reported?.Contains(metric) == true;
        var source = isReported ? " as it was reported" : Measured.Contains(metric) ? "" : " on validation rows";
        var line = $"Best {metric.Replace('_', ' ')}: {Show.Metric(metric, best.Objectives[metric])}{source} ({best.Trial})";
        var test = best.Metrics.ContainsKey($"test_{metric}") ? metric : "accuracy";
        if (best.Metrics.TryGetValue($"test_{test}", out var scored))
        {
            // Only a simulated problem is both reported and tested: by the truth behind its noise.
            line += $"; {test.Replace('_', ' ')} {(isReported ? "without noise" : "on test rows")} {Show.Metric(test, scored)}";
            if (best.Metrics.TryGetValue($"test_{test}_low", out var low) && best.Metrics.TryGetValue($"test_{test}_high", out var high))
                line += Math.Abs(high) < 10 ? $", 95% interval {low:0.000} to {high:0.000}" : $", 95% interval {Show.Metric(test, low)} to {Show.Metric(test, high)}";
        }

        output.WriteLine(line + ".");
    }

    private static void WriteNext(TextWriter output, string name, string best, string options)
    {
        output.WriteLine("Next:");
        foreach (var (verb, meaning) in new[]
        {
            ($"rank {name} --volume 1e6/day --for 365d --within 0.5%", "the cheapest over a year, within 0.5% of the best"),
            ($"frontier {name} --plot {name}.png", "the trade-off as a picture"),
            ($"show {name}", "money, trials, nodes"),
            ($"logs {best}", "what the trainers wrote"),
            ($"export {name} --as csv --output {name}.csv", "all trials for other programs"),
            ("dashboard", "all of it in a browser, and which model to ship"),
        }.Where(next => next.Item1 != "dashboard" || !options.Contains("--server", StringComparison.Ordinal))) output.WriteLine($"  optimizer {verb}{options}   # {meaning}");
    }
}

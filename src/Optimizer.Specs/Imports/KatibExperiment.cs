using System.Text.RegularExpressions;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Imports;

/// <summary>Katib's Experiment (kubeflow.org/v1beta1): its search space, objective, limits, and the command of its trials' main container.</summary>
/// <remarks>pkg/apis/controller/experiments/v1beta1/experiment_types.go and common_types.go of Katib.</remarks>
internal static partial class KatibExperiment
{
    private static readonly string[] Spoken = ["command", "args"];

    private static readonly string[] Known = ["objective", "algorithm", "parallelTrialCount", "maxTrialCount", "parameters", "trialTemplate"];

    public static bool Is(MapNode map) => Written.TextOf(map.Find("apiVersion")?.Value)?.StartsWith("kubeflow.org/", StringComparison.Ordinal) == true;

    public static MapNode Native(MapNode experiment, Findings findings)
    {
        if (experiment.Find("spec")?.Value is not MapNode spec)
        {
            findings.Error(experiment, "the Katib experiment has no spec");
            return experiment;
        }

        foreach (var entry in spec.Entries.Where(entry => !Known.Contains(entry.Key.Text))) findings.Note(entry.Key, $"'{entry.Key.Text}' of Katib has no place here and is left out");
        var entries = new List<Entry>();
        if (experiment.At("metadata", "name") is { } name) entries.Add(Written.Entry(name, "name", name));
        var metrics = Metrics(spec);
        if (Trainer(spec, metrics, findings) is { } trainer) entries.Add(trainer);
        if (Objective(spec, findings) is { } objective) entries.Add(objective);
        if (Parameters(spec, findings) is { } parameters) entries.Add(parameters);
        if (Method(spec, findings) is { } method) entries.Add(method);
        if (spec.Find("maxTrialCount") is { } most && experiment.Find("budget") is null) entries.Add(Written.Entry(most.Key, "budget", Written.Map(most.Key, Written.Entry(most.Key, "trials", most.Value))));
        if (spec.Find("parallelTrialCount") is { } parallel) entries.Add(Written.Entry(parallel.Key, "resources", Written.Map(parallel.Key, Written.Entry(parallel.Key, "concurrency", parallel.Value))));
        return Written.Map(experiment, [.. entries, .. experiment.Entries.Where(entry => entry.Key.Text is "prices" or "budget" or "wandb")]);
    }

    private static List<ScalarNode> Metrics(MapNode spec) =>
    [
        .. spec.At("objective", "objectiveMetricName") is ScalarNode main ? new[] { main } : [],
        .. (spec.At("objective", "additionalMetricNames") as ListNode)?.Items.OfType<ScalarNode>() ?? [],
    ];

    private static Entry? Objective(MapNode spec, Findings findings)
    {
        if (spec.Find("objective") is not { Value: MapNode objective } entry || objective.Find("objectiveMetricName")?.Value is not ScalarNode metric) return null;
        var settings = new List<Entry> { Written.Entry(metric, "metric", metric), Written.Entry(metric, "goal", objective.Find("type")?.Value ?? Written.Word(metric, "maximize")) };
        if (objective.Find("goal") is { } target) settings.Add(Written.Entry(target.Key, "target", target.Value));
        if (objective.Find("metricStrategies") is { } strategies) findings.Note(strategies.Key, "a metric's last value counts here, not its best; let the program print the best");
        return Written.Entry(entry.Key, "objectives", Written.List(entry.Key, Written.Map(metric, settings)));
    }

    private static Entry? Method(MapNode spec, Findings findings)
    {
        if (spec.At("algorithm", "algorithmName") is not ScalarNode algorithm) return null;
        var method = algorithm.Text switch { "random" => "random", "grid" => "grid", "tpe" or "multivariate-tpe" => "tpe", "sobol" => "sobol", "cmaes" => "cmaes", _ => "auto" };
        if (method == "auto") findings.Note(algorithm, $"the algorithm '{algorithm.Text}' is read as auto");
        if (spec.At("algorithm", "algorithmSettings") is { } settings) findings.Note(settings, "algorithmSettings are not kept: methods here have no settings");
        return Written.Entry(algorithm, "method", Written.Word(algorithm, method));
    }

    private static Entry? Parameters(MapNode spec, Findings findings)
    {
        if (spec.Find("parameters") is not { Value: ListNode list } entry) return null;
        var parameters = new List<Entry>();
        foreach (var item in list.Items.OfType<MapNode>())
        {
            if (item.Find("name")?.Value is not ScalarNode name || item.Find("feasibleSpace")?.Value is not MapNode space)
            {
                findings.Error(item, "a parameter of Katib has a name, a parameterType and a feasibleSpace");
                continue;
            }

            if (Space(name, Written.TextOf(item.Find("parameterType")?.Value) ?? "", space, findings) is { } settings) parameters.Add(Written.Entry(name, name.Text, Written.Map(name, settings)));
        }

        return Written.Entry(entry.Key, "parameters", Written.Map(list, parameters));
    }

    /// <summary>Katib writes all numbers as text.</summary>
    private static List<Entry>? Space(ScalarNode name, string type, MapNode space, Findings findings)
    {
        if (type is "categorical" or "discrete")
        {
            if (space.Find("list")?.Value is not ListNode list)
            {
                findings.Error(space, $"'{name.Text}' is {type} and has no list");
                return null;
            }

            return [Written.Entry(name, "values", Written.List(list, type == "categorical" ? list.Items : list.Items.Select(item => Written.NumberOf(item) is { } number ? Bare(item, number) : item)))];
        }

        if (type is not ("int" or "double") || Written.NumberOf(space.Find("min")?.Value) is not { } low || Written.NumberOf(space.Find("max")?.Value) is not { } high)
        {
            findings.Error(space, $"'{name.Text}' of type '{type}' must be int or double with min and max, or discrete or categorical with a list");
            return null;
        }

        var step = Written.NumberOf(space.Find("step")?.Value);
        var distribution = Written.TextOf(space.Find("distribution")?.Value) ?? "uniform";
        Entry Entry(string key, double value) => Written.Entry(name, key, type == "int" ? Written.Whole(name, (long)value) : Written.Number(name, value));
        switch (distribution)
        {
            case "normal" or "logNormal":
                var (from, to) = distribution == "normal" ? (low, high) : (Math.Log(low), Math.Log(high));
                findings.Note(name, $"Katib's {distribution} of '{name.Text}' is cut off at its ends; here it is not, with its middle as the mean and a sixth of its width as the deviation");
                return [Written.Entry(name, "distribution", Written.Word(name, distribution == "normal" ? "normal" : "log_normal")), Written.Entry(name, "mu", Written.Number(name, (from + to) / 2)), Written.Entry(name, "sigma", Written.Number(name, (to - from) / 6))];
            case "logUniform":
                return [Entry("min", low), Entry("max", high), Written.Entry(name, "log", Written.True(name))];
            default:
                var range = new List<Entry> { Entry("min", low), Entry("max", high) };
                if (step is { } by) range.Add(Entry("step", by));
                if (type == "double") range.Insert(0, Written.Entry(name, "distribution", Written.Word(name, "uniform")));
                return range;
        }
    }

    private static ScalarNode Bare(Node at, double number) => number == Math.Floor(number) && Written.TextOf(at)?.Contains('.') == false ? Written.Whole(at, (long)number) : Written.Number(at, number);

    private static Entry? Trainer(MapNode spec, List<ScalarNode> metrics, Findings findings)
    {
        if (spec.Find("trialTemplate")?.Value is not MapNode template) return null;
        if (Container(template, Written.TextOf(template.Find("primaryContainerName")?.Value)) is not { } container)
        {
            findings.Error(template, "no container with a command is found in the trialTemplate; write trainer: {kind: command, command: […]} in its place");
            return null;
        }

        if (container.Find("image") is { } image) findings.Note(image.Key, $"the image '{Written.TextOf(image.Value)}' is not run: the command runs on the worker as it is");
        var references = (template.Find("trialParameters")?.Value as ListNode)?.Items.OfType<MapNode>()
            .Where(item => item.Find("name") is not null)
            .ToDictionary(item => Written.TextOf(item.Find("name")!.Value) ?? "", item => Written.TextOf(item.Find("reference")?.Value) ?? "", StringComparer.Ordinal) ?? [];
        var words = Spoken.SelectMany(key => (container.Find(key)?.Value as ListNode)?.Items ?? []).OfType<ScalarNode>()
            .Select(word => (Node)Written.Word(word, TrialParameter().Replace(word.Text, match => $"${{parameter:{references.GetValueOrDefault(match.Groups[1].Value, match.Groups[1].Value)}}}"))).ToList();
        var entries = new List<Entry> { Written.Entry(container, "kind", Written.Word(container, "command")), Written.Entry(container, "command", Written.List(container, words)) };
        if (metrics.Count > 0) entries.Add(Written.Entry(container, "metrics", Written.List(container, metrics)));
        return Written.Entry(container, "trainer", Written.Map(container, entries));
    }

    /// <summary>Wherever in the trial's Kubernetes object it stands.</summary>
    private static MapNode? Container(Node node, string? primary)
    {
        if (node is MapNode map)
        {
            if (map.Find("containers")?.Value is ListNode containers)
            {
                var all = containers.Items.OfType<MapNode>().Where(one => one.Find("command") is not null || one.Find("args") is not null).ToList();
                if (all.Find(one => Written.TextOf(one.Find("name")?.Value) == primary) is { } main) return main;
                if (all.Count > 0) return all[0];
            }

            return map.Entries.Select(entry => Container(entry.Value, primary)).FirstOrDefault(found => found is not null);
        }

        return (node as ListNode)?.Items.Select(item => Container(item, primary)).FirstOrDefault(found => found is not null);
    }

    [GeneratedRegex(@"\$\{trialParameters\.([^}]+)\}")]
    private static partial Regex TrialParameter();
}

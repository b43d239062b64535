using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>objectives</c>, or W&amp;B's <c>metric</c> and <c>metrics</c>.</summary>
internal static class ObjectivesSection
{
    private static readonly string[] Keys = ["objectives", "metric", "metrics"];
    private static readonly string[] Imputing = ["impute", "impute_while_running"];

    public static ImmutableArray<Objective> Read(Section spec, TrainerKind kind)
    {
        var given = Keys.Where(spec.Has).ToList();
        if (given.Count == 0)
        {
            if (kind is SimulatedKind problem) return problem.Objectives;
            spec.Findings.Error(spec.Map, "there is no objective; add objectives: [accuracy, inference_cost]");
            return [];
        }

        foreach (var second in given.Skip(1)) spec.Findings.Error(spec.KeyOf(second), $"'{second}' beside '{given[0]}'; keep one of them");
        var node = spec[given[0]]!;
        var items = given[0] == "metric" || node is not ListNode list ? [node] : list.Items;
        if (items.Count == 0) spec.Findings.Error(node, "the list of objectives is empty; add one, like accuracy");
        var read = items.Select(item => (item, objective: given[0] == "objectives" ? Ours(item, kind, spec.Findings) : Wandb(item, kind, spec.Findings))).ToList();
        var objectives = ImmutableArray.CreateBuilder<Objective>();
        foreach (var (item, objective) in read)
        {
            if (objective is null) continue;
            if (objectives.Any(other => other.Metric == objective.Metric)) spec.Findings.Error(item, $"the objective '{objective.Metric}' stands here twice");
            else objectives.Add(objective);
        }

        return objectives.ToImmutable();
    }

    private static Objective? Ours(Node node, TrainerKind kind, Findings findings)
    {
        if (node is ScalarNode name) return Known(name, name.Text, kind, findings) is { } plain ? Plain(name, plain, findings) : null;
        if (node is not MapNode map)
        {
            findings.Error(node, $"an objective is a metric or a mapping with metric, goal and tolerance, got {node.Kind}");
            return null;
        }

        var section = new Section(map, "an objective", findings, "metric", "goal", "tolerance", "target");
        if (!section.Has("metric"))
        {
            findings.Error(map, "the objective has no metric; add metric: accuracy");
            return null;
        }

        var goal = section.Choice("goal", "minimize", "maximize");
        if (section.Text("metric") is not { } text || Known(section["metric"]!, text, kind, findings) is not { } metric) return null;
        metric = Directed(section, goal, metric);
        return new Objective(metric.Name, metric.Goal, ToleranceOf(section)) { Target = TargetOf(section, metric) };
    }

    private static Objective? Wandb(Node node, TrainerKind kind, Findings findings)
    {
        if (node is not MapNode map)
        {
            findings.Error(node, $"a metric is a mapping with name and goal, got {node.Kind}");
            return null;
        }

        var section = new Section(map, "metric", findings, "name", "goal", "target", "impute", "impute_while_running");
        foreach (var key in Imputing.Where(section.Has))
            findings.Note(section.KeyOf(key), $"'{key}' is not used: a trial without a value has none made up");
        if (!section.Has("name"))
        {
            findings.Error(map, "the metric has no name; add name: accuracy");
            return null;
        }

        var goal = section.Choice("goal", "minimize", "maximize");
        if (section.Text("name") is not { } text || Known(section["name"]!, text, kind, findings) is not { } metric) return null;
        if (!section.Has("goal") && metric.Goal == Goal.Maximize)
            findings.Error(map, $"without a goal W&B minimizes, which is the wrong way for {metric.Name}; add goal: maximize");
        metric = Directed(section, goal ?? "minimize", metric);
        return new Objective(metric.Name, metric.Goal) { Target = TargetOf(section, metric) };
    }

    private static Objective Plain(Node at, Metric metric, Findings findings)
    {
        if (metric.Goal == Goal.Unspecified) findings.Error(at, $"which way is {metric.Name} better? write {{metric: {metric.Name}, goal: minimize}} or maximize");
        return new Objective(metric.Name, metric.Goal);
    }

    private static Metric? Known(Node at, string name, TrainerKind kind, Findings findings)
    {
        if (kind.Metric(name) is { } metric) return metric;
        findings.Error(at, kind.RefuseMetric(name));
        return null;
    }

    /// <summary>With its goal: its own, which the spec may not turn round, or the spec's where the metric is the user's.</summary>
    private static Metric Directed(Section section, string? goal, Metric metric)
    {
        if (metric.Goal != Goal.Unspecified)
        {
            Goes(section, section.Has("goal") ? goal : null, metric);
            return metric;
        }

        if (goal is null && !section.Has("goal"))
            section.Findings.Error(section.Map, $"which way is {metric.Name} better? add goal: minimize or goal: maximize");
        return metric with { Goal = goal == "maximize" ? Goal.Maximize : Goal.Minimize };
    }

    private static void Goes(Section section, string? goal, Metric metric)
    {
        var right = metric.Goal == Goal.Maximize ? "maximize" : "minimize";
        if (goal is not null && goal != right)
            section.Findings.Error(section["goal"]!, $"{metric.Name} is better when {(metric.Goal == Goal.Maximize ? "higher" : "lower")}; write goal: {right}");
    }

    private static double ToleranceOf(Section section)
    {
        if (section["tolerance"] is not { } node) return 0;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Share) is { } share && share is >= 0 and < 1) return share;
        section.Findings.Error(node, $"tolerance must be a share of the best value from 0 to below 1, like 0.005 or 0.5%, got {node.Kind}");
        return 0;
    }

    private static double? TargetOf(Section section, Metric metric)
    {
        if (section["target"] is not { } node) return null;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, metric.Dimension) is { } value) return value;
        section.Findings.Error(node, $"target must be a value of {metric.Name}, like {Quantity.Examples(metric.Dimension)}, got {node.Kind}");
        return null;
    }
}

using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>stopping</c>, or W&amp;B's <c>early_terminate</c>.</summary>
internal static class StoppingSection
{
    private static readonly string[] WandbKeys = ["type", "min_iter", "max_iter", "s", "eta", "strict"];

    public static StoppingSpec Read(Section spec)
    {
        if (spec.Has("stopping") && spec.Has("early_terminate"))
            spec.Findings.Error(spec.KeyOf("early_terminate"), "'early_terminate' beside 'stopping'; keep one of them");
        if (spec.Has("stopping")) return Ours(spec);
        return spec.Has("early_terminate") ? Wandb(spec) : new StoppingSpec();
    }

    /// <summary>Halving compares trials while they train: by the first objective, which must be known then, and below the last epoch.</summary>
    public static void Check(StoppingSpec stopping, Section spec, IReadOnlyList<Objective> objectives, Parameter? epochs, TrainerKind kind)
    {
        if (!stopping.HasRungs && stopping.CostAware == true)
            spec.Findings.Error(spec.KeyOf("stopping"), "cost_aware stops trials at rungs, and there are none; add rule: asha");
        if (!stopping.HasRungs) return;
        var first = objectives.Count > 0 ? objectives[0] : null;
        var at = spec.KeyOf(spec.Has("stopping") ? "stopping" : "early_terminate");
        if (first is not null && kind.Metric(first.Metric) is { DuringTraining: false })
            spec.Findings.Error(at, $"halving compares trials by the first objective while they train, but {first.Metric} is known only at their end; put accuracy, macro_f1 or loss first");
        if (epochs is null && kind == TrainerKind.External)
            spec.Findings.Error(at, "halving compares trials after some of their epochs, and there is no parameter epochs; add parameters: {epochs: 27}");
        var costs = objectives.Count(objective => objective.Metric is "training_cost" or "train_seconds");
        if (stopping.CostAware == true && (costs == 0 || costs == objectives.Count))
            spec.Findings.Error(at, "cost_aware weighs quality against what training costs; add training_cost to the objectives, beside one that is no cost");
        if (stopping.MinCostNano is null && epochs is not null && Most(epochs) <= stopping.MinEpochs)
            spec.Findings.Note(at, $"the first rung is at epoch {stopping.MinEpochs} and no training is longer than {Most(epochs)}: nothing will be stopped");
    }

    private static StoppingSpec Ours(Section spec)
    {
        if (spec["stopping"] is ScalarNode) return new StoppingSpec { Rule = spec.Choice("stopping", [.. StoppingSpec.Rules]) ?? StoppingSpec.None };
        if (spec.MapOf("stopping") is not { } map) return new StoppingSpec();
        var section = new Section(map, "stopping", spec.Findings, "rule", "min_epochs", "reduction", "compare", "min_gain", "cost_aware", "min_cost");
        if (!section.Has("rule") && (!section.Has("min_gain") || map.Entries.Count > 1)) spec.Findings.Error(map, "stopping has no rule; add rule: asha or rule: none");
        var least = Cost(section);
        if (least is not null && section.Has("min_epochs")) spec.Findings.Error(section.KeyOf("min_epochs"), "min_epochs beside min_cost: rungs are epochs or money; keep one of them");
        if (least is not null && section.Choice("rule", [.. StoppingSpec.Rules]) == StoppingSpec.Hyperband)
            spec.Findings.Error(section.KeyOf("min_cost"), "hyperband deals trials out by epochs and goes without min_cost; use rule: asha");
        return new StoppingSpec
        {
            CostAware = section.Truth("cost_aware") == true ? true : null,
            MinCostNano = least,
            Rule = section.Choice("rule", [.. StoppingSpec.Rules]) ?? StoppingSpec.None,
            MinEpochs = (int)(section.Whole("min_epochs", 1, 1_000_000) ?? 1),
            Reduction = (int)(section.Whole("reduction", 2, 1000) ?? 3),
            MinGain = Share.Read(section, "min_gain", "min_gain must be a share of the volume above 0 and below 1, like 0.01 or 1%"),
            ComparesAll = section.Choice("compare", "first", "all") == "all",
        };
    }

    private static long? Cost(Section section)
    {
        if (section["min_cost"] is not { } node) return null;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Money) is { } usd and > 0 and < 1e9 && Money.FromUsd((decimal)usd) is > 0 and var nano) return nano;
        section.Findings.Error(node, $"min_cost must be an amount of money above 0, like $0.01, got {node.Kind}");
        return null;
    }

    private static StoppingSpec Wandb(Section spec)
    {
        if (spec.MapOf("early_terminate") is not { } map) return new StoppingSpec();
        // W&B drops what it does not know in this block.
        foreach (var stray in map.Entries.Where(entry => !WandbKeys.Contains(entry.Key.Text))) spec.Findings.Note(stray.Key, $"'{stray.Key.Text}' is no key of early_terminate and is left out, as W&B does");
        var section = new Section(new MapNode(map.Line, map.Column, [.. map.Entries.Where(entry => WandbKeys.Contains(entry.Key.Text))]), "early_terminate", spec.Findings, WandbKeys);
        if (!section.Has("type")) spec.Findings.Error(map, "early_terminate has no type; add type: hyperband");
        var type = section.Choice("type", "hyperband", "asha");
        var eta = section.Number("eta") ?? 3;
        if (eta is < 2 or > 1000 || eta != Math.Floor(eta)) spec.Findings.Error(section["eta"]!, $"eta must be a whole number from 2, got {Wording.Number(eta)}");
        if (section.Has("min_iter") == section.Has("max_iter"))
            spec.Findings.Error(map, section.Has("min_iter") ? "min_iter beside max_iter; keep one of them" : "early_terminate has no min_iter; add min_iter: 3, the epochs before the first halving");
        if (section.Has("max_iter") != section.Has("s")) spec.Findings.Error(map, "max_iter and s go together; give both, or min_iter");
        if (section.Truth("strict") is { } strict)
            spec.Findings.Note(section.KeyOf("strict"), $"'strict: {(strict ? "true" : "false")}' is not used: a trial pauses at a rung and goes on when it is among the best there");
        var least = section.Whole("min_iter", 1, 1_000_000) ?? FromLongest(section, (int)eta);
        if (type is not null) spec.Findings.Note(section.KeyOf("type"), $"'{type}' is read as asha; an iteration is an epoch");
        return new StoppingSpec { Rule = type is null ? "none" : "asha", MinEpochs = (int)least, Reduction = Math.Max(2, (int)eta) };
    }

    /// <summary>The lowest of the s brackets below max_iter: max_iter / eta^s.</summary>
    private static long FromLongest(Section section, int eta)
    {
        var (longest, brackets) = (section.Whole("max_iter", 1, 1_000_000), section.Whole("s", 1, 50));
        return longest is null || brackets is null ? 1 : Math.Max(1, (long)(longest.Value / Math.Pow(Math.Max(2, eta), brackets.Value)));
    }

    private static double Most(Parameter epochs) => epochs switch
    {
        IntegerParameter range => range.High,
        FloatParameter range => range.High,
        ConstantParameter { Value.IsNumber: true } constant => constant.Value.AsDouble(),
        CategoryParameter category => category.Values.Where(value => value.IsNumber).Select(value => value.AsDouble()).DefaultIfEmpty(double.MaxValue).Max(),
        _ => double.MaxValue,
    };
}

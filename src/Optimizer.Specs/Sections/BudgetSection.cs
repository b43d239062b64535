using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>budget</c>, and W&amp;B's <c>run_cap</c>, which is a number of trials.</summary>
internal static class BudgetSection
{
    private const string Example = "budget: {cost: $0.50, time: 10m, trials: 40}, at least one of the three";

    public static Budget? Read(Section spec)
    {
        var cap = spec.Whole("run_cap", 1, int.MaxValue) is { } runs ? (int?)runs : null;
        if (spec["budget"] is not { } node)
        {
            if (!spec.Has("run_cap")) spec.Findings.Error(spec.Map, $"there is no budget, so nothing bounds what the sweep costs; add {Example}");
            return cap is null ? null : new Budget(null, null, cap);
        }

        if (node is ScalarNode shorthand) return Cost(shorthand, spec.Findings) is { } amount ? new Budget(amount, null, cap) : null;
        if (spec.MapOf("budget") is not { } map) return null;
        var budget = new Section(map, "budget", spec.Findings, "cost", "time", "trials");
        if (map.Entries.Count == 0 && cap is null) spec.Findings.Error(map, $"the budget is empty; write {Example}");
        var cost = budget["cost"] is { } costNode ? Cost(costNode, spec.Findings) : null;
        var seconds = budget["time"] is { } timeNode ? Time(timeNode, spec.Findings) : null;
        var trials = budget.Whole("trials", 1, int.MaxValue) is { } count ? (int?)count : null;
        if (trials is not null && cap is not null && trials != cap)
            spec.Findings.Note(spec.KeyOf("run_cap"), $"run_cap {cap} beside {trials} trials in the budget: the smaller holds");
        return new Budget(cost, seconds, trials is null ? cap : cap is null ? trials : Math.Min(trials.Value, cap.Value));
    }

    private static long? Cost(Node node, Findings findings)
    {
        if (node is not ScalarNode scalar || Quantity.Read(scalar.Text, Dimension.Money) is not { } usd)
        {
            findings.Error(node, $"cost must be an amount in USD, like {Quantity.Examples(Dimension.Money)}, got {node.Kind}");
            return null;
        }

        if (usd is > 0 and < 9e9) return Money.FromUsd((decimal)usd);
        findings.Error(node, usd <= 0 ? $"cost must be above $0, got {node.Kind}" : "cost must be below nine billion dollars");
        return null;
    }

    private static double? Time(Node node, Findings findings)
    {
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Time) is { } seconds)
        {
            if (seconds > 0) return seconds;
            findings.Error(node, $"time must be above 0, got {node.Kind}");
            return null;
        }

        findings.Error(node, $"time must have units, like {Quantity.Examples(Dimension.Time)}, got {node.Kind}");
        return null;
    }
}

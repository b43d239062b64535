using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Parts;
using Optimizer.Server.Rendering;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>Spent and reserved over time against the budget, and where the pace leads.</summary>
internal static class BurnDown
{
    /// <param name="moments">At least two, in order of time.</param>
    public static (Figure Figure, string Forecast) Of(ImmutableArray<MoneyMoment> moments, SweepView view, LocalTime time)
    {
        var at = moments.Select(moment => time.Axis(moment.At)).ToArray();
        var spent = moments.Select(moment => Money.ToUsd(moment.SpendNano)).ToArray();
        var committed = moments.Select(moment => Money.ToUsd(moment.SpendNano + moment.ReservedNano)).ToArray();
        var data = new List<object>
        {
            new { type = "scatter", mode = "lines", name = "spent", x = at, y = spent, line = new { color = "var(--plot-1)", width = 2.5, shape = "hv" }, hovertemplate = "%{x}<br>$%{y:.3g} spent<extra></extra>" },
            new { type = "scatter", mode = "lines", name = "spent + reserved", x = at, y = committed, line = new { color = "var(--plot-2)", width = 1.5, dash = "dot", shape = "hv" }, hovertemplate = "$%{y:.3g} spent or reserved<extra></extra>" },
        };
        var (until, words) = Forecast(moments, view);
        if (until is { } end && view.Budget.CostNano is { } cap)
        {
            data.Add(new { type = "scatter", mode = "lines", name = "at this pace", x = new[] { at[^1], time.Axis(end) }, y = new[] { spent[^1], Money.ToUsd(cap) }, line = new { color = "var(--plot-1)", width = 1.5, dash = "dash" }, hovertemplate = "%{x}<br>$%{y:.3g} at this pace<extra></extra>" });
        }

        var end2 = until is { } last ? time.Axis(last) : at[^1];
        if (view.Budget.CostNano is { } budget)
        {
            data.Add(new { type = "scatter", mode = "lines", name = "budget", x = new[] { at[0], end2 }, y = new[] { Money.ToUsd(budget), Money.ToUsd(budget) }, line = new { color = "var(--bad)", width = 1.5 }, hovertemplate = "budget $%{y:.3g}<extra></extra>" });
        }

        return (new Figure(data, new { yaxis = new { title = new { text = "USD" }, rangemode = "tozero", tickprefix = "$" }, xaxis = new { type = "date" } }), words);
    }

    /// <returns>When the budget ends at the pace of the last third; null: it does not run, has no cap, or spends nothing.</returns>
    private static (DateTimeOffset? Until, string Words) Forecast(ImmutableArray<MoneyMoment> moments, SweepView view)
    {
        var last = moments[^1];
        if (view.Budget.CostNano is not { } cap) return (null, $"{Show.Money(Money.ToUsd(last.SpendNano))} spent; the sweep has no budget in dollars.");
        var left = cap - last.SpendNano;
        if (view.Status != SweepStatus.Running) return (null, $"{Show.Money(Money.ToUsd(last.SpendNano))} spent, {Show.Money(Money.ToUsd(left))} left of the budget.");
        var from = moments[moments.Length * 2 / 3];
        var seconds = (last.At - from.At).TotalSeconds;
        var pace = seconds > 0 ? (last.SpendNano - from.SpendNano) / seconds : 0;
        if (pace <= 0) return (null, $"{Show.Money(Money.ToUsd(left))} left of the budget; nothing was charged lately, so no forecast.");
        var toGo = left / pace;
        return toGo > 1e8
            ? (null, $"{Show.Money(Money.ToUsd(left))} left of the budget; at this pace it lasts for years.")
            : (last.At.AddSeconds(toGo), $"At {Show.Money(Money.ToUsd((long)(pace * 3600)))} an hour, the pace of late, the budget ends in about {Show.Duration(toGo)}.");
    }
}

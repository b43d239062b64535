using System.Collections.Immutable;
using Optimizer.Client.V1;
using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>What more money is expected to buy: the estimate that <c>min_gain</c> ends a sweep by.</summary>
internal static class NextMoney
{
    /// <param name="moments">In order of time.</param>
    /// <returns>Null: too little has happened to say.</returns>
    public static OutlookRow? Of(TrialFrame frame, ImmutableArray<MoneyMoment> moments)
    {
        if (moments.IsEmpty || moments[^1].SpendNano <= 0) return null;
        var completed = Enumerable.Range(0, frame.Count).Where(row => frame.Feasible[row] && frame.EndedAt[row] is not null).OrderBy(row => frame.EndedAt[row])
            .Select(row => (SpentAt(moments, frame.EndedAt[row]!.Value), PlanSpaces.Losses(frame.Spec, frame.Row(row))));
        var spent = moments[^1].SpendNano;
        if (Outlook.Of(completed, Money.ToUsd(spent), PlanSpaces.Reference(frame.Spec)) is not { } outlook) return null;
        var tenth = (frame.Sweep.View.Budget.CostNano ?? spent) / 10;
        // Beyond a doubling the estimate is a guess.
        var (nano, what) = tenth <= spent ? (tenth, frame.Sweep.View.Budget.CostNano is null ? "a tenth of what was spent" : "a tenth of the budget") : (spent, "as much again as was spent");
        return new OutlookRow(Money.ToUsd(nano), what, outlook.Gain(Money.ToUsd(nano)));
    }

    private static double SpentAt(ImmutableArray<MoneyMoment> moments, DateTimeOffset at)
    {
        var (low, high) = (0, moments.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (moments[middle].At <= at) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? 0 : Money.ToUsd(moments[low - 1].SpendNano);
    }
}

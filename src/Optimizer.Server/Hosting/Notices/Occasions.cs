using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Server.Hosting.Notices;

/// <summary>What is worth telling about a sweep, from two looks at it.</summary>
internal static class Occasions
{
    private static readonly (double Share, string Word)[] Marks = [(0.5, "budget_50"), (0.9, "budget_90")];

    /// <param name="before">The look before; null: the sweep is new.</param>
    /// <returns><c>budget_50</c>, <c>budget_90</c>, then <c>finished</c>, <c>budget_exhausted</c>, <c>failed</c> or <c>cancelled</c>.</returns>
    public static IEnumerable<string> Between(SweepLine? before, SweepLine now)
    {
        var (from, to) = (before is null ? 0 : ShareOf(before), ShareOf(now));
        foreach (var (share, word) in Marks)
            if (from < share && to >= share) yield return word;
        if (IsOver(now) && (before is null || !IsOver(before))) yield return Api.Words.Of(now.Status);
    }

    private static bool IsOver(SweepLine view) => view.Status is not (SweepStatus.None or SweepStatus.Running or SweepStatus.Paused);

    /// <summary>Of the money budget that is spent; 0 without one.</summary>
    private static double ShareOf(SweepLine view) => view.BudgetNano is { } cost and > 0 ? view.SpendNano / (double)cost : 0;
}

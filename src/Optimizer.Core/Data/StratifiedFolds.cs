using Optimizer.Core.Seeds;

namespace Optimizer.Core.Data;

/// <summary>Deals rows into folds, so that each has the classes' shares of the whole, or of a regression all sizes of the target.</summary>
public static class StratifiedFolds
{
    /// <param name="rows">Row numbers of the table.</param>
    /// <param name="folds">From 2, at most as many as there are rows.</param>
    /// <returns>Of each fold its rows.</returns>
    public static int[][] Of(Table table, IReadOnlyList<int> rows, int folds, long seed)
    {
        if (folds < 2 || folds > rows.Count) throw new ArgumentOutOfRangeException(nameof(folds), folds, $"Folds must be 2 to {rows.Count}, the number of rows.");
        var random = new TrialRandom(seed, 0);
        var order = rows.Select(row => (row, tie: random.NextBits())).ToArray();
        Array.Sort(order, (a, b) => Rank(table, a.row, b.row) is var rank && rank != 0 ? rank : a.tie.CompareTo(b.tie));
        var dealt = Enumerable.Range(0, folds).Select(_ => new List<int>()).ToArray();
        // In blocks of one row a fold, each in an order of its own, so that no fold gets the smallest of every block.
        for (var block = 0; block < order.Length; block += folds)
        {
            var turn = Enumerable.Range(0, folds).OrderBy(_ => random.NextBits()).ToArray();
            for (var at = block; at < Math.Min(order.Length, block + folds); at++) dealt[turn[at - block]].Add(order[at].row);
        }

        return [.. dealt.Select(fold => fold.Order().ToArray())];
    }

    private static int Rank(Table table, int a, int b) =>
        table.Task == TableTask.Regression ? table.Targets[a].CompareTo(table.Targets[b]) : table.Classes[a].CompareTo(table.Classes[b]);
}

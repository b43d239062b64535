namespace Optimizer.Server.Dashboard.Frames;

/// <summary>Rows of the table of a view: those that it shows, by its column.</summary>
internal static class TableOrder
{
    public static int[] Of(LifetimeRanking ranking, RankingView view)
    {
        var frame = ranking.Matched.Frame;
        var isBrushed = Brush(ranking, view);
        // The ranking's own order is at hand; what has no rank comes after it, by number.
        if (view is { Sort: RankingView.ByRank, IsDescending: false, ShowsAll: false } && ranking.Rows.Length == ranking.Matched.Points.Length)
            return isBrushed is null ? ranking.Rows : Array.FindAll(ranking.Rows, row => isBrushed(row));
        var (rows, keys) = (new List<int>(), new List<double>());
        var key = Key(ranking, view);
        for (var row = 0; row < frame.Count; row++)
        {
            if (!ranking.Matched.Holds(row) || !(view.ShowsAll || frame.Feasible[row]) || isBrushed?.Invoke(row) == false) continue;
            rows.Add(row);
            keys.Add(key(row));
        }

        return Sorted([.. keys], [.. rows], view.IsDescending);
    }

    /// <summary>By key; what has none comes last, whichever way it goes; equals by row.</summary>
    private static int[] Sorted(double[] keys, int[] rows, bool isDescending)
    {
        for (var index = 0; index < keys.Length; index++) keys[index] = double.IsNaN(keys[index]) ? double.MaxValue : isDescending ? -keys[index] : keys[index];
        Array.Sort(keys, rows);
        for (var from = 0; from < rows.Length;)
        {
            var to = from + 1;
            while (to < rows.Length && keys[to] == keys[from]) to++;
            if (to - from > 1) Array.Sort(rows, from, to - from);
            from = to;
        }

        return rows;
    }

    private static Func<int, double> Key(LifetimeRanking ranking, RankingView view)
    {
        var frame = ranking.Matched.Frame;
        switch (view.Sort)
        {
            case RankingView.ByRank: return row => ranking.Ranks[row] == 0 ? double.NaN : ranking.Ranks[row];
            case RankingView.Lifetime: return row => ranking.Costs[row];
            case "trial": return row => row;
            case "status": return row => (int)frame.States[row];
        }

        if (frame.Find(view.Sort) is not { } column) return _ => double.NaN;
        if (column.Labels is not { } labels) return row => column.Values[row];
        var sorted = labels.Order(StringComparer.Ordinal).ToList();
        var places = Array.ConvertAll(labels, sorted.IndexOf);
        return row => double.IsNaN(column.Values[row]) ? double.NaN : places[(int)column.Values[row]];
    }

    /// <returns>Null: nothing is brushed.</returns>
    private static Func<int, bool>? Brush(LifetimeRanking ranking, RankingView view)
    {
        if (view.Brush is not [var oneX, var otherX, var oneY, var otherY]) return null;
        var frame = ranking.Matched.Frame;
        double[] Values(string column) => column == RankingView.Lifetime ? ranking.Costs : frame.Find(column)?.Values ?? [];
        var (xs, ys) = (Values(Axes.X(frame, view)), Values(Axes.Y(frame, view)));
        if (xs.Length == 0 || ys.Length == 0) return _ => false;
        var (left, right, low, high) = (Math.Min(oneX, otherX), Math.Max(oneX, otherX), Math.Min(oneY, otherY), Math.Max(oneY, otherY));
        return row => xs[row] >= left && xs[row] <= right && ys[row] >= low && ys[row] <= high;
    }
}

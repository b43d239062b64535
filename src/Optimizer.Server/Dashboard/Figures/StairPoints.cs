namespace Optimizer.Server.Dashboard.Figures;

/// <summary>The exact frontier of two axes alone.</summary>
internal static class StairPoints
{
    /// <param name="signX">1: less is better; -1: more is.</param>
    /// <returns>Rows from the best x to the best y.</returns>
    public static List<int> Of(int[] rows, double[] xs, double[] ys, int signX, int signY)
    {
        var (keys, sorted) = (Array.ConvertAll(rows, row => signX * xs[row]), (int[])rows.Clone());
        Array.Sort(keys, sorted);
        var front = new List<int>();
        var best = double.PositiveInfinity;
        for (var from = 0; from < sorted.Length;)
        {
            // Of equal x the best y, and of those the first trial.
            var chosen = from;
            var to = from;
            for (; to < sorted.Length && keys[to].Equals(keys[from]); to++)
                if ((signY * ys[sorted[to]], sorted[to]).CompareTo((signY * ys[sorted[chosen]], sorted[chosen])) < 0) chosen = to;
            if (signY * ys[sorted[chosen]] < best)
            {
                best = signY * ys[sorted[chosen]];
                front.Add(sorted[chosen]);
            }

            from = to;
        }

        return front;
    }
}

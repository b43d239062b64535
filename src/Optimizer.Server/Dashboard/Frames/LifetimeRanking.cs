using Optimizer.Core.Frontier;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>Trials by what they cost over a life at a volume, as rows of a frame. The order is the core's own, which `optimizer rank` prints.</summary>
internal sealed class LifetimeRanking
{
    /// <param name="volume">Predictions over the life.</param>
    /// <param name="share">Of the first objective that may be lost; null: any.</param>
    public LifetimeRanking(MatchedTrials matched, double volume, double? share)
    {
        (Matched, Share) = (matched, share);
        var frame = matched.Frame;
        (Costs, Ranks) = (new double[frame.Count], new int[frame.Count]);
        Array.Fill(Costs, double.NaN);
        var order = LifetimeOrder.Of(matched.Points, volume, share);
        Rows = new int[order.Length];
        var best = double.PositiveInfinity;
        for (var index = 0; index < order.Length; index++)
        {
            var ordered = order[index];
            var row = Rows[index] = frame.RowOf(ordered.Point.Trial);
            (Costs[row], Ranks[row]) = (ordered.Cost, ordered.Rank);
            if (ordered.IsKnee) Knee = row;
            if (!ordered.IsWithin) continue;
            WithinCount++;
            if (ordered.Point.Loss >= best) continue;
            (best, Leader) = (ordered.Point.Loss, row);
        }
    }

    public MatchedTrials Matched { get; }

    public double? Share { get; }

    /// <summary>Rows, within the tolerance first, each cheapest first.</summary>
    public int[] Rows { get; }

    /// <summary>By row, USD; NaN: not ranked.</summary>
    public double[] Costs { get; }

    /// <summary>By row, from 1; 0: not ranked.</summary>
    public int[] Ranks { get; }

    /// <summary>So many of the first ranks are within the tolerance.</summary>
    public int WithinCount { get; }

    /// <summary>A row; -1: none.</summary>
    public int Knee { get; } = -1;

    /// <summary>The trial to ship: a row; -1: nothing is ranked.</summary>
    public int Best => Rows.Length == 0 ? -1 : Rows[0];

    /// <summary>Of those within, the best by the first objective, the cheapest of equals: a row; -1: none.</summary>
    public int Leader { get; } = -1;

    /// <summary>The cheapest trial when so much of the first objective may be lost: a row; -1: none.</summary>
    public int CheapestWithin(double share)
    {
        var points = Matched.Frame.Costs;
        var best = double.PositiveInfinity;
        foreach (var row in Rows) best = Math.Min(best, points[row].Loss);
        var cheapest = -1;
        foreach (var row in Rows)
            if (ToleranceOrder.IsWithin(points[row].Loss, best, share) && double.IsFinite(Costs[row]) && (cheapest < 0 || IsBefore(row, cheapest))) cheapest = row;
        return cheapest;

        bool IsBefore(int one, int other) =>
            (Costs[one], points[one].Loss, points[one].Trial).CompareTo((Costs[other], points[other].Loss, points[other].Trial)) < 0;
    }
}

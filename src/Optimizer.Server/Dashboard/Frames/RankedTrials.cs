using System.Collections.Immutable;
using Optimizer.Core.Frontier;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>The trials of a view in its order.</summary>
internal sealed class RankedTrials(LifetimeRanking ranking, int[] rows, RankingView view)
{
    public TrialFrame Frame => ranking.Matched.Frame;

    public MatchedTrials Matched => ranking.Matched;

    public RankingView View => view;

    /// <summary>Of the first objective that may be lost; null: any.</summary>
    public double? Share => ranking.Share;

    /// <summary>Which trial is the cheapest at which volume, in predictions over the life.</summary>
    public ImmutableArray<CheapestSpan> Crossovers => Matched.Crossovers(Share);

    /// <summary>Rows of the table, in its order.</summary>
    public int[] Rows => rows;

    /// <inheritdoc cref="LifetimeRanking.Costs"/>
    public double[] Costs => ranking.Costs;

    /// <inheritdoc cref="LifetimeRanking.Ranks"/>
    public int[] Ranks => ranking.Ranks;

    /// <inheritdoc cref="LifetimeRanking.WithinCount"/>
    public int WithinCount => ranking.WithinCount;

    /// <inheritdoc cref="LifetimeRanking.Knee"/>
    public int Knee => ranking.Knee;

    /// <inheritdoc cref="LifetimeRanking.Best"/>
    public int Best => ranking.Best;

    /// <inheritdoc cref="LifetimeRanking.Leader"/>
    public int Leader => ranking.Leader;

    /// <summary>Whether the row holds the bounds and words of the view.</summary>
    public bool Holds(int row) => Matched.Holds(row);

    /// <summary>By row; null: there is no such column.</summary>
    public double[]? Values(string column) => column == RankingView.Lifetime ? Costs : Frame.Find(column)?.Values;

    /// <summary>NaN where it has none.</summary>
    public double Value(string column, int row) => Values(column) is { } values ? values[row] : double.NaN;

    /// <inheritdoc cref="LifetimeRanking.CheapestWithin"/>
    public int CheapestWithin(double share) => ranking.CheapestWithin(share);
}

using System.Runtime.CompilerServices;
using Optimizer.Server.Dashboard.Figures;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>
/// What viewers of a frame have in common, made once for all of them: who filters, sorts or looks at the same volume shares the work and the
/// memory. A few of each kind are kept, the last used; all of it goes with its frame.
/// </summary>
internal sealed class RankingShelf
{
    private readonly ConditionalWeakTable<TrialFrame, Shelves> byFrame = [];

    public RankedTrials Ranked(TrialFrame frame, RankingView view)
    {
        var shelves = byFrame.GetValue(frame, _ => new Shelves());
        var filter = $"{view.Words}|{string.Join(';', view.Bounds)}";
        var matched = shelves.Matched.Get(filter, () => new MatchedTrials(frame, view.Words, view.Bounds));
        var share = view.Within ?? (frame.Spec.Objectives[0].Tolerance is > 0 and var tolerance ? tolerance : null);
        var rank = $"{filter}|{view.Volume:R}|{share:R}";
        var ranking = shelves.Rankings.Get(rank, () => new LifetimeRanking(matched, view.Volume, share));
        var brush = view.Brush.IsEmpty ? "" : $"{string.Join(',', view.Brush)}|{Axes.X(frame, view)}|{Axes.Y(frame, view)}";
        var rows = shelves.Rows.Get($"{rank}|{view.Sort}|{view.IsDescending}|{view.ShowsAll}|{brush}", () => TableOrder.Of(ranking, view));
        return new RankedTrials(ranking, rows, view);
    }

    /// <summary>The points and lines of a view's plot, without its marks.</summary>
    public TradeoffCloud Cloud(RankedTrials ranked)
    {
        var key = TradeoffCloud.Key(ranked);
        return byFrame.GetValue(ranked.Frame, _ => new Shelves()).Clouds.Get(key, () => new TradeoffCloud(key, ranked));
    }

    private sealed class Shelves
    {
        public Shelf<MatchedTrials> Matched { get; } = new(8);

        public Shelf<LifetimeRanking> Rankings { get; } = new(8);

        public Shelf<int[]> Rows { get; } = new(8);

        public Shelf<TradeoffCloud> Clouds { get; } = new(8);
    }
}

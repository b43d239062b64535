using System.Collections.Immutable;

namespace Optimizer.Core.Frontier;

/// <param name="Rank">From 1.</param>
/// <param name="Cost">Training and all predictions, USD.</param>
/// <param name="IsWithin">Whether its loss is as good as the best one, within the tolerance.</param>
/// <param name="IsKnee">Where cost against loss bends most: beyond it a gain costs more than it did before.</param>
public readonly record struct OrderedTrial(int Rank, CostPoint Point, double Cost, bool IsWithin, bool IsKnee);

/// <summary>The order in which a team that must ship one model looks at its trials: good enough first, each cheapest first.</summary>
public static class LifetimeOrder
{
    /// <param name="predictions">Over the whole life.</param>
    /// <param name="within">Share of the best loss that may be lost; null: any loss will do.</param>
    /// <returns>Every point with known costs and loss, those within first.</returns>
    public static ImmutableArray<OrderedTrial> Of(IReadOnlyCollection<CostPoint> points, double predictions, double? within)
    {
        var ranks = LifetimeCost.Rank(points, new LifetimeOptions(predictions, 1));
        if (ranks.IsEmpty) return [];
        var best = double.PositiveInfinity;
        foreach (var rank in ranks) best = Math.Min(best, rank.Point.Loss);
        bool IsWithin(LifetimeRank rank) => within is not { } tolerance || ToleranceOrder.IsWithin(rank.Point.Loss, best, tolerance);
        var knee = KneeOf(ranks);
        var order = ImmutableArray.CreateBuilder<OrderedTrial>(ranks.Length);
        foreach (var rank in ranks.Where(IsWithin)) order.Add(new OrderedTrial(order.Count + 1, rank.Point, rank.Cost, true, ReferenceEquals(rank.Point, knee)));
        foreach (var rank in ranks.Where(rank => !IsWithin(rank)))
            order.Add(new OrderedTrial(order.Count + 1, rank.Point, rank.Cost, false, ReferenceEquals(rank.Point, knee)));
        return order.MoveToImmutable();
    }

    /// <summary>On the frontier of cost and loss, with cost by its logarithm.</summary>
    private static CostPoint? KneeOf(ImmutableArray<LifetimeRank> ranks)
    {
        // The ranks come by cost, then loss: whatever improves the loss on its way up is on the frontier, and so is its twin.
        var front = new List<LifetimeRank>();
        foreach (var rank in ranks)
            if (front.Count == 0 || rank.Point.Loss < front[^1].Point.Loss || (rank.Point.Loss == front[^1].Point.Loss && rank.Cost == front[^1].Cost))
                front.Add(rank);
        return Knee.Of([.. front.Select(rank => new[] { Math.Log(rank.Cost), rank.Point.Loss })]) is { } at ? front[at].Point : null;
    }
}

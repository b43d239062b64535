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
        var (costs, sorted) = LifetimeCost.Sorted(points, predictions, within: null);
        if (sorted.Length == 0) return [];
        var best = double.PositiveInfinity;
        foreach (var point in sorted) best = Math.Min(best, point.Loss);
        var isWithin = Array.ConvertAll(sorted, point => within is not { } tolerance || ToleranceOrder.IsWithin(point.Loss, best, tolerance));
        var knee = KneeOf(costs, sorted);
        var order = ImmutableArray.CreateBuilder<OrderedTrial>(sorted.Length);
        foreach (var wanted in (ReadOnlySpan<bool>)[true, false])
            for (var index = 0; index < sorted.Length; index++)
                if (isWithin[index] == wanted) order.Add(new OrderedTrial(order.Count + 1, sorted[index], costs[index], wanted, index == knee));
        return order.MoveToImmutable();
    }

    /// <summary>On the frontier of cost and loss, with cost by its logarithm.</summary>
    /// <param name="costs">Ascending.</param>
    private static int? KneeOf(double[] costs, CostPoint[] sorted)
    {
        // They come by cost, then loss: whatever improves the loss on its way up is on the frontier, and so is its twin.
        var front = new List<int>();
        for (var index = 0; index < sorted.Length; index++)
            if (front.Count == 0 || sorted[index].Loss < sorted[front[^1]].Loss || (sorted[index].Loss == sorted[front[^1]].Loss && costs[index] == costs[front[^1]]))
                front.Add(index);
        return Knee.Of([.. front.Select(index => new[] { Math.Log(costs[index]), sorted[index].Loss })]) is { } at ? front[at] : null;
    }
}

using System.Collections.Immutable;

namespace Optimizer.Core.Frontier;

/// <summary>A trial as its owner pays for it.</summary>
/// <param name="Loss">Of the objective that must not suffer, lower is better; what <c>--within</c> is taken of.</param>
/// <param name="TrainingCost">USD, once.</param>
/// <param name="InferenceCost">USD per million predictions.</param>
public sealed record CostPoint(int Trial, double Loss, double TrainingCost, double InferenceCost)
{
    /// <param name="metrics">Of a completed trial.</param>
    public static CostPoint Of(Sweeps.Objective first, int trial, IReadOnlyDictionary<string, double> metrics) => new(
        trial, FrontierOf.LossOf(first, metrics), metrics.GetValueOrDefault("training_cost", double.NaN), metrics.GetValueOrDefault("inference_cost", double.NaN));

    /// <returns>USD.</returns>
    public double At(double predictions) => TrainingCost + (predictions / 1e6 * InferenceCost);
}

/// <param name="Within">Share of the best loss that still counts as as good; null: any loss will do.</param>
public sealed record LifetimeOptions(double PredictionsPerDay, double Days, double? Within = null)
{
    public double Predictions => PredictionsPerDay * Days;
}

/// <param name="Rank">From 1.</param>
/// <param name="Cost">Training and all predictions, USD.</param>
public sealed record LifetimeRank(int Rank, CostPoint Point, double Cost);

/// <param name="From">Predictions from which on the trial is the cheapest.</param>
/// <param name="To">Predictions at which the next one takes over; infinity for the last.</param>
public sealed record CheapestSpan(int Trial, double From, double To);

/// <summary>What a model costs over its life: training once, inference by volume.</summary>
public static class LifetimeCost
{
    /// <returns>Those that are good enough, cheapest first; at equal cost the better loss, then the lower number.</returns>
    public static ImmutableArray<LifetimeRank> Rank(IReadOnlyCollection<CostPoint> points, LifetimeOptions options)
    {
        var costs = GoodEnough(points, options.Within).Select(point => (Cost: point.At(options.Predictions), Point: point)).ToArray();
        // In place: a slider asks for a hundred thousand trials at every move.
        Array.Sort(costs, static (one, other) =>
        {
            var compared = one.Cost.CompareTo(other.Cost);
            if (compared == 0) compared = one.Point.Loss.CompareTo(other.Point.Loss);
            return compared != 0 ? compared : one.Point.Trial.CompareTo(other.Point.Trial);
        });
        return [.. costs.Select((entry, index) => new LifetimeRank(index + 1, entry.Point, entry.Cost))];
    }

    /// <summary>Which trial is cheapest at which volume: the lower envelope of the trials' cost lines.</summary>
    /// <returns>From volume 0 up, without gaps; every trial at most once, inference getting cheaper.</returns>
    public static ImmutableArray<CheapestSpan> Crossovers(IReadOnlyCollection<CostPoint> points, double? within = null)
    {
        var lines = GoodEnough(points, within)
            .OrderBy(point => point.TrainingCost).ThenBy(point => point.InferenceCost).ThenBy(point => point.Trial).ToList();
        var spans = ImmutableArray.CreateBuilder<CheapestSpan>();
        var (current, from) = (lines.FirstOrDefault(), 0.0);
        while (current is not null)
        {
            var next = lines.Where(line => line.InferenceCost < current.InferenceCost)
                .MinBy(line => (Crossover(current, line), line.InferenceCost, line.Trial));
            var to = next is null ? double.PositiveInfinity : Crossover(current, next)!.Value;
            if (to > from) spans.Add(new CheapestSpan(current.Trial, from, to));
            (current, from) = (next, to);
        }

        return spans.ToImmutable();
    }

    /// <returns>Predictions at which <paramref name="other"/> becomes the cheaper one, from 0; null: never.</returns>
    public static double? Crossover(CostPoint one, CostPoint other) =>
        other.InferenceCost < one.InferenceCost
            ? Math.Max(0, (other.TrainingCost - one.TrainingCost) / (one.InferenceCost - other.InferenceCost) * 1e6)
            : null;

    private static IEnumerable<CostPoint> GoodEnough(IReadOnlyCollection<CostPoint> points, double? within)
    {
        var known = points.Where(point => double.IsFinite(point.TrainingCost) && double.IsFinite(point.InferenceCost) && !double.IsNaN(point.Loss)).ToList();
        if (within is not { } tolerance || known.Count == 0) return known;
        var best = known.Min(point => point.Loss);
        return known.Where(point => ToleranceOrder.IsWithin(point.Loss, best, tolerance));
    }
}

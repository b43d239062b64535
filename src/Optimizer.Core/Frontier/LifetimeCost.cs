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
    private static readonly Comparer<CostPoint> ByLoss = Comparer<CostPoint>.Create(static (one, other) =>
        one.Loss.CompareTo(other.Loss) is not 0 and var compared ? compared : one.Trial.CompareTo(other.Trial));

    /// <returns>Those that are good enough, cheapest first; at equal cost the better loss, then the lower number.</returns>
    public static ImmutableArray<LifetimeRank> Rank(IReadOnlyCollection<CostPoint> points, LifetimeOptions options)
    {
        var (costs, sorted) = Sorted(points, options.Predictions, options.Within);
        return [.. sorted.Select((point, index) => new LifetimeRank(index + 1, point, costs[index]))];
    }

    /// <summary>The order of <see cref="Rank"/> as two arrays: a slider asks for a hundred thousand trials at every move.</summary>
    internal static (double[] Costs, CostPoint[] Points) Sorted(IReadOnlyCollection<CostPoint> points, double predictions, double? within)
    {
        var sorted = GoodEnough(points, within).ToArray();
        var costs = Array.ConvertAll(sorted, point => point.At(predictions));
        Array.Sort(costs, sorted);
        for (var from = 0; from < sorted.Length;)
        {
            var to = from + 1;
            while (to < sorted.Length && costs[to].Equals(costs[from])) to++;
            if (to - from > 1) Array.Sort(sorted, from, to - from, ByLoss);
            from = to;
        }

        return (costs, sorted);
    }

    /// <summary>Which trial is cheapest at which volume: the lower envelope of the trials' cost lines.</summary>
    /// <returns>From volume 0 up, without gaps; every trial at most once, inference getting cheaper.</returns>
    public static ImmutableArray<CheapestSpan> Crossovers(IReadOnlyCollection<CostPoint> points, double? within = null)
    {
        // A line that another equals or beats in both costs is never below it: only the stairs of the two costs can be on the envelope.
        var lines = new List<CostPoint>();
        foreach (var point in GoodEnough(points, within).OrderBy(point => point.TrainingCost).ThenBy(point => point.InferenceCost).ThenBy(point => point.Trial))
            if (lines.Count == 0 || point.InferenceCost < lines[^1].InferenceCost) lines.Add(point);
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

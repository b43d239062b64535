using CsCheck;
using Optimizer.Core.Frontier;

namespace Optimizer.Core.Tests.Frontier;

public class RankingTests
{
    /// <summary>Accurate and dear to run, cheap all round, and a compressed one: USD to train, USD per million.</summary>
    private static readonly CostPoint[] Trials =
    [
        new(1, -0.950, TrainingCost: 1, InferenceCost: 10),
        new(2, -0.946, TrainingCost: 2, InferenceCost: 4),
        new(3, -0.900, TrainingCost: 5, InferenceCost: 1),
        new(4, -0.900, TrainingCost: 6, InferenceCost: 9),
    ];

    [Fact]
    public void A_life_costs_its_training_and_its_predictions() =>
        Assert.Equal(1 + (365 * 10.0), Trials[0].At(new LifetimeOptions(PredictionsPerDay: 1e6, Days: 365).Predictions));

    [Fact]
    public void The_cheapest_life_comes_first()
    {
        Assert.Equal([(1, 3), (2, 2), (3, 4), (4, 1)], LifetimeCost.Rank(Trials, new LifetimeOptions(1e6, 365)).Select(rank => (rank.Rank, rank.Point.Trial)));
        Assert.Equal([1, 2, 3, 4], LifetimeCost.Rank(Trials, new LifetimeOptions(0, 365)).Select(rank => rank.Point.Trial));
    }

    [Fact]
    public void Only_those_within_tolerance_of_the_best_are_ranked()
    {
        // 0.5% of 0.950 is 0.00475: 0.946 is within, 0.900 is not.
        Assert.Equal([2, 1], LifetimeCost.Rank(Trials, new LifetimeOptions(1e6, 365, Within: 0.005)).Select(rank => rank.Point.Trial));
        Assert.Equal([1], LifetimeCost.Rank(Trials, new LifetimeOptions(1e6, 365, Within: 0.004)).Select(rank => rank.Point.Trial));
    }

    [Fact]
    public void A_trial_without_a_cost_is_not_ranked() =>
        Assert.Equal([2], LifetimeCost.Rank([Trials[0] with { InferenceCost = double.NaN }, Trials[1]], new LifetimeOptions(1, 1)).Select(rank => rank.Point.Trial));

    [Fact]
    public void Trials_hand_over_where_their_lines_cross()
    {
        // 1 + 10 v = 2 + 4 v at v = 1/6 million; 2 + 4 v = 5 + v at one million.
        var spans = LifetimeCost.Crossovers(Trials);

        Assert.Equal([1, 2, 3], spans.Select(span => span.Trial));
        Assert.Equal(0, spans[0].From);
        Assert.Equal(1e6 / 6, spans[1].From, 6);
        Assert.Equal(1e6, spans[2].From, 6);
        Assert.Equal(double.PositiveInfinity, spans[^1].To);
        Assert.Equal([1, 2], LifetimeCost.Crossovers(Trials, within: 0.005).Select(span => span.Trial));
    }

    [Fact]
    public void Each_span_belongs_to_the_cheapest_trial() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6], (train, infer) => (train, infer)).Array[1, 12].Sample(costs =>
        {
            var points = costs.Select((cost, index) => new CostPoint(index, 0, cost.train, cost.infer)).ToList();
            var spans = LifetimeCost.Crossovers(points);

            Assert.Equal(0, spans[0].From);
            Assert.Equal(double.PositiveInfinity, spans[^1].To);
            Assert.Equal(spans.Skip(1).Select(span => span.From), spans.SkipLast(1).Select(span => span.To));
            foreach (var span in spans)
            {
                var middle = double.IsInfinity(span.To) ? span.From + 1e7 : (span.From + span.To) / 2;
                Assert.Equal(points.Min(point => point.At(middle)), points[span.Trial].At(middle), 9);
            }
        });

    [Fact]
    public void Within_tolerance_of_the_best_the_next_objective_decides()
    {
        double[][] losses = [[-0.950, 9], [-0.946, 2], [-0.940, 1]];

        Assert.Equal([1, 0, 2], ToleranceOrder.Of(losses, [0.005, 0]));
        Assert.Equal([0, 1, 2], ToleranceOrder.Of(losses, [0, 0]));
        Assert.Equal([2, 1, 0], ToleranceOrder.Of(losses, [0.5, 0]));
    }

    [Fact]
    public void Without_tolerance_the_order_is_lexicographic() =>
        Points.Any(1, 3).Sample(points =>
        {
            var ordered = ToleranceOrder.Of(points, new double[points[0].Length]).Select(index => points[index]).ToList();

            Assert.Equal(points.Length, ordered.Count);
            Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.True(pair.First.AsSpan().SequenceCompareTo(pair.Second) <= 0));
        });

    [Fact]
    public void The_knee_lies_furthest_below_the_chord() =>
        Assert.Equal(2, Knee.Of([[0, 100], [5, 60], [10, 20], [40, 10], [100, 0]]));

    [Fact]
    public void The_knee_does_not_depend_on_units() =>
        Points.Any(2, 3).Sample(points => Assert.Equal(
            Knee.Of(points), Knee.Of([.. points.Select(point => point.Select((value, index) => index == 0 ? value * 1024 : value).ToArray())])));

    [Fact]
    public void No_points_have_no_knee() => Assert.Null(Knee.Of([]));

    [Fact]
    public void A_latency_is_as_uncertain_as_its_repetitions_spread()
    {
        var metrics = new Dictionary<string, double> { ["latency_p50"] = 2, ["latency_spread"] = 0.05, ["accuracy"] = 0.9 };

        Assert.Equal(0.1, MeasurementError.Of("latency_p50", metrics), 12);
        Assert.Equal(0, MeasurementError.Of("accuracy", metrics));
        Assert.Equal(0, MeasurementError.Of("throughput", metrics));
    }

    [Fact]
    public void The_order_is_by_cost_then_loss_then_number() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], (loss, train, infer) => (loss, train, infer)).Array[0, 30].Sample(trials =>
        {
            var points = trials.Select((trial, index) => new CostPoint(index, trial.loss, trial.train, trial.infer)).ToList();

            Assert.Equal(
                points.OrderBy(point => point.At(1e6)).ThenBy(point => point.Loss).ThenBy(point => point.Trial).Select(point => point.Trial),
                LifetimeCost.Rank(points, new LifetimeOptions(1e6, 1)).Select(rank => rank.Point.Trial));
            var order = LifetimeOrder.Of(points, 1e6, 0);
            Assert.Equal(Enumerable.Range(1, points.Count), order.Select(ordered => ordered.Rank));
            Assert.Equal(
                points.OrderBy(point => point.Loss > points.Min(other => other.Loss)).ThenBy(point => point.At(1e6)).ThenBy(point => point.Loss).ThenBy(point => point.Trial).Select(point => point.Trial),
                order.Select(ordered => ordered.Point.Trial));
        });
}

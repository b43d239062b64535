using CsCheck;
using Optimizer.Core.Frontier;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Frontier;

public class ParetoFrontTests
{
    [Fact]
    public void The_front_is_what_its_definition_says() =>
        Points.Any(1, 5).Sample(points => Assert.Equal(Points.FrontByDefinition(points), ParetoFront.Of(points)));

    [Fact]
    public void Points_with_infinite_losses_are_compared_like_others() =>
        Gen.OneOf(Gen.Const(double.PositiveInfinity), Gen.Const(double.NegativeInfinity), Gen.Int[0, 2].Select(value => (double)value)).Array[3].Array[1, 12]
            .Sample(points => Assert.Equal(Points.FrontByDefinition(points), ParetoFront.Of(points)));

    [Fact]
    public void A_point_that_was_not_measured_is_not_on_the_front() =>
        Assert.Equal([1], ParetoFront.Of([[0, double.NaN], [5, 5]]));

    [Fact]
    public void No_points_have_no_front() => Assert.Empty(ParetoFront.Of([]));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_hundred_thousand_points_none_of_which_is_dominated_are_all_found(int objectives)
    {
        var random = new TrialRandom(1, 1);
        var points = Enumerable.Range(0, 100_000).Select(_ =>
        {
            var point = Enumerable.Range(0, objectives).Select(_ => -Math.Log(1 - random.NextUnit())).ToArray();
            var sum = point.Sum();
            return point.Select(value => value / sum).ToArray();
        }).ToList();

        Assert.InRange(ParetoFront.Of(points).Length, 99_990, 100_000);
    }

    [Fact]
    public void A_difference_within_the_error_is_a_tie()
    {
        // Accuracy (as a loss) without error, latency 10.0 and 10.1 ms with +-0.2 ms each.
        double[][] losses = [[-0.95, 10.1], [-0.90, 10.0], [-0.80, 5]];
        double[][] errors = [[0, 0.2], [0, 0.2], [0, 0.1]];

        Assert.Equal([0, 1, 2], ParetoFront.Of(losses));
        Assert.Equal([0, 2], ParetoFront.Of(losses, errors));
    }

    [Fact]
    public void Points_that_tie_everywhere_both_stay() =>
        Assert.Equal([0, 1], ParetoFront.Of([[1.0, 10.0], [1.0, 10.1]], [[0.0, 0.1], [0.0, 0.1]]));

    [Fact]
    public void A_circle_of_near_ties_leaves_a_point()
    {
        double[][] losses = [[0, 1, 2], [2, 0, 1], [1, 2, 0]];
        double[][] errors = [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]];

        Assert.Single(ParetoFront.Of(losses, errors));
    }

    [Fact]
    public void Without_error_the_measured_front_is_the_exact_one() =>
        Points.Any(1, 4).Sample(points => Assert.Equal(
            ParetoFront.Of(points), ParetoFront.Of(points, [.. points.Select(point => new double[point.Length])])));

    [Fact]
    public void The_measured_front_does_not_depend_on_the_order_and_is_never_empty() =>
        Gen.Select(Points.Any(2, 3), Gen.Double[0, 2], Gen.Int[0, 1000]).Sample((points, error, shift) =>
        {
            points = [.. points.DistinctBy(point => string.Join(' ', point))];
            var errors = points.Select(point => point.Select(_ => error).ToArray()).ToArray();
            var turned = Enumerable.Range(0, points.Length).Select(index => (index + shift) % points.Length).ToArray();
            var front = ParetoFront.Of(points, errors);

            Assert.NotEmpty(front);
            Assert.Equal(front, ParetoFront.Of([.. turned.Select(index => points[index])], errors).Select(index => turned[index]).Order());
        });

    [Fact]
    public void Fronts_peel_off_one_after_another() =>
        Points.Any(2, 4).Sample(points =>
        {
            var left = Enumerable.Range(0, points.Length).ToList();
            foreach (var front in NonDominatedSort.Fronts(points))
            {
                Assert.Equal(Points.FrontByDefinition([.. left.Select(index => points[index])]).Select(position => left[position]), front);
                left = [.. left.Except(front)];
            }

            Assert.Empty(left);
            Assert.Equal(Enumerable.Range(0, points.Length), NonDominatedSort.Order(points).Order());
        });

    [Fact]
    public void Within_a_front_its_ends_come_first_and_the_crowded_last() =>
        Assert.Equal([0, 4, 3, 2, 1], NonDominatedSort.Order([[0, 10], [1, 9], [1.5, 8.5], [4, 4], [10, 0]]));

    [Fact]
    public void Among_measured_points_the_front_is_what_entering_one_by_one_leaves() =>
        Gen.Select(Gen.Int[0, 6].Array[3], Gen.Int[0, 2].Array[3], (loss, error) => (loss, error)).Array[1, 40].Sample(points =>
        {
            var losses = Array.ConvertAll(points, point => Array.ConvertAll(point.loss, value => (double)value));
            var errors = Array.ConvertAll(points, point => Array.ConvertAll(point.error, value => value / 2.0));
            var front = new List<int>();
            foreach (var index in Enumerable.Range(0, points.Length).Order(Comparer<int>.Create((one, other) =>
                losses[one].AsSpan().SequenceCompareTo(losses[other]) is not 0 and var compared ? compared : one.CompareTo(other))))
            {
                if (front.Any(other => Dominance.Dominates(losses[other], losses[index], errors[other], errors[index]))) continue;
                front.RemoveAll(other => Dominance.Dominates(losses[index], losses[other], errors[index], errors[other]));
                front.Add(index);
            }

            Assert.Equal(front.Order(), ParetoFront.Of(losses, errors));
        });
}

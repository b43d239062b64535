using System.Collections.Immutable;
using Optimizer.Core.Frontier;

namespace Optimizer.Core.Tests.Frontier;

public sealed class ToleranceRegionTests
{
    [Fact]
    public void Each_best_is_taken_among_what_the_tolerances_before_it_leave()
    {
        // The cheapest of all is too bad to count: the best cost is that of the second point.
        double[][] losses = [[-0.95, 10], [-0.945, 4], [-0.80, 1], [double.NaN, 0], [-0.99, double.PositiveInfinity]];

        var limits = ToleranceRegion.Limits(losses, [new Allowance(0, 0.01), new Allowance(1, 0.5)], 2);

        Assert.Equal(-0.9405, limits[0], 12);
        Assert.Equal(6, limits[1], 12);
        Assert.Equal([false, true, false], losses.Take(3).Select(one => ToleranceRegion.Holds(one, limits)));
    }

    [Fact]
    public void Without_a_tolerance_or_a_point_everything_is_inside()
    {
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], ToleranceRegion.Limits([], [new Allowance(0, 0.01)], 2));
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], ToleranceRegion.Limits([[1, 2]], [], 2));
    }

    [Fact]
    public void A_loss_that_is_a_logarithm_has_its_share_added() => Assert.Equal(1.1, Math.Pow(10, new Allowance(0, 0, Math.Log10(1.1)).Limit(0)), 12);

    [Theory]
    [InlineData(-0.95, 10, -0.945, 4, 1)] // both as good as the best: the cheaper one
    [InlineData(-0.95, 10, -0.90, 4, -1)] // one is not: the better one
    [InlineData(-0.80, 10, -0.90, 40, 1)] // neither is: the better one
    [InlineData(-0.95, 10, -0.945, 10, -1)] // as cheap: the better one
    public void Two_points_compare_lexicographically_and_losses_inside_a_limit_are_ties(double first, double cost, double otherFirst, double otherCost, int sign) =>
        Assert.Equal(sign, Math.Sign(ToleranceRegion.Compare([first, cost], [otherFirst, otherCost], [-0.94, double.PositiveInfinity])));
}

using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class RepetitionsTests
{
    [Fact]
    public void Quantiles_lie_between_their_neighbours()
    {
        double[] values = [5, 1, 4, 2, 3];

        Assert.Equal((3.0, 1.4, 4.6), (Repetitions.Median(values), Repetitions.Quantile(values, 0.1), Repetitions.Quantile(values, 0.9)));
    }

    [Fact]
    public void The_spread_is_half_the_way_from_the_tenth_to_the_ninetieth_percentile_over_the_median() =>
        Assert.Equal((4.6 - 1.4) / 2 / 3, Repetitions.Spread([5, 1, 4, 2, 3]), 12);

    [Fact]
    public void One_outlier_among_many_does_not_count() =>
        Assert.Equal(0, Repetitions.Spread([.. Enumerable.Repeat(2.0, 14), 200]));

    [Fact]
    public void The_middle_is_the_mean_without_the_outer_quarters() =>
        Assert.Equal((5.0 + 6 + 7 + 8) / 4, Repetitions.Middle([100, 5, 6, 1, 8, 7, 2, 90]));

    [Theory]
    [InlineData(31.5, 31.5, 31.5, 31.5, 33.5, 33.5, 33.5)]
    [InlineData(31.5, 31.5, 31.5, 33.5, 33.5, 33.5, 33.5)]
    public void One_value_more_in_one_of_two_groups_moves_the_middle_by_less_than_the_median(params double[] values) =>
        Assert.InRange(Repetitions.Middle(values), 32.2, 32.8);

    [Fact]
    public void The_middle_of_one_value_is_that_value() => Assert.Equal(3, Repetitions.Middle([3]));

    [Fact]
    public void The_error_of_sixteen_values_is_a_quarter_of_their_spread()
    {
        double[] values = [.. Enumerable.Range(10, 16).Select(value => (double)value)];

        Assert.Equal(Repetitions.Spread(values) / 4, Repetitions.Error(values), 12);
    }
}

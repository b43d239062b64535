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
}

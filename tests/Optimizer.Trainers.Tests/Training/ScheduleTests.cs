using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Tests.Training;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("constant", 1, 0.4)]
    [InlineData("constant", 8, 0.4)]
    [InlineData("cosine", 1, 0.4)]
    [InlineData("cosine", 5, 0.2)]
    [InlineData("cosine", 8, 0.01522409349774265)]
    [InlineData("linear", 1, 0.4)]
    [InlineData("linear", 5, 0.2)]
    [InlineData("linear", 8, 0.05)]
    [InlineData("step", 4, 0.4)]
    [InlineData("step", 5, 0.04)]
    [InlineData("step", 6, 0.04)]
    [InlineData("step", 7, 0.004)]
    public void The_rate_of_an_epoch_of_eight_is(string kind, int epoch, double expected) =>
        Assert.Equal(expected, Schedule.RateAt(kind, 0.4, epoch, 8), 1e-15);

    [Fact]
    public void A_constant_schedule_has_no_end() => Assert.Equal(0.4, Schedule.RateAt("constant", 0.4, 1000, 0));

    [Theory, InlineData(0), InlineData(9)]
    public void An_epoch_outside_the_horizon_is_refused(int epoch) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.RateAt("cosine", 0.4, epoch, 8));
}

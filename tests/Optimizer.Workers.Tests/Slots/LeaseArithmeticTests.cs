using Optimizer.Workers.Slots;

namespace Optimizer.Workers.Tests.Slots;

public class LeaseArithmeticTests
{
    [Theory]
    [InlineData(0, 60, 60, 58)]
    [InlineData(5, 5, 10, 9)]
    [InlineData(7, 0, 7, 7)]
    [InlineData(7, -2, 5, 5)]
    public void Notice_is_two_seconds_and_at_most_a_fifth(double from, double granted, double paidUntil, double pauseAt)
    {
        var lease = Lease.Of(from, granted);

        Assert.Equal((paidUntil, pauseAt), (lease.PaidUntil, lease.PauseAt));
    }
}

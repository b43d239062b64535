using Optimizer.Core.Sweeps;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Storage;

namespace Optimizer.Server.Tests.Hosting.Notices;

public class OccasionsTests
{
    [Fact]
    public void Each_mark_of_the_budget_is_told_once_as_it_is_passed()
    {
        Assert.Equal([], Occasions.Between(null, At(0.49)));
        Assert.Equal(["budget_50"], Occasions.Between(At(0.49), At(0.5)));
        Assert.Equal([], Occasions.Between(At(0.5), At(0.89)));
        Assert.Equal(["budget_90"], Occasions.Between(At(0.89), At(1)));
        Assert.Equal(["budget_50", "budget_90"], Occasions.Between(null, At(0.95)));
    }

    [Theory]
    [InlineData(SweepStatus.Finished, "finished"), InlineData(SweepStatus.BudgetExhausted, "budget_exhausted")]
    [InlineData(SweepStatus.Failed, "failed"), InlineData(SweepStatus.Cancelled, "cancelled")]
    public void An_end_is_told_by_its_name_and_once(SweepStatus status, string word)
    {
        Assert.Equal([word], Occasions.Between(At(0.1), At(0.1, status)));
        Assert.Equal([], Occasions.Between(At(0.1, status), At(0.1, status)));
        Assert.Equal([word], Occasions.Between(null, At(0.1, status)));
    }

    [Fact]
    public void A_pause_is_not_worth_telling() => Assert.Equal([], Occasions.Between(At(0.1), At(0.1, SweepStatus.Paused)));

    private static SweepLine At(double share, SweepStatus status = SweepStatus.Running) => new(
        "id", "widths", "default", "digest", status, null, (long)(share * 1000), 0, 0, 1000, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1);
}

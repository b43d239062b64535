using Optimizer.FaultDrill.Faults;

namespace Optimizer.FaultDrill.Tests;

public class FaultPlanTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMinutes(10);

    [Fact]
    public void Ten_minutes_have_the_issues_numbers()
    {
        var counts = FaultPlan.Of(Ten, seed: 1).GroupBy(fault => fault.Kind).ToDictionary(same => same.Key, same => same.Count());

        Assert.Equal(12, counts[FaultKind.CoordinatorKill] + counts[FaultKind.HostKill]);
        Assert.Equal(6, counts[FaultKind.HostKill]);
        Assert.Equal(12, counts[FaultKind.WorkerKill]);
        Assert.Equal(12, counts[FaultKind.TrainerKill]);
        Assert.Equal(3, counts[FaultKind.DatabaseStop]);
        Assert.Equal(3, counts[FaultKind.CoordinatorFreeze]);
        Assert.Equal(2, counts[FaultKind.Cut]);
        Assert.True(counts[FaultKind.WorkerFreeze] >= 1);
        Assert.Equal(1, counts[FaultKind.DiskFull]);
    }

    [Theory, InlineData(0.5), InlineData(1), InlineData(2), InlineData(25)]
    public void Other_lengths_have_at_least_their_share_and_one_of_each(double minutes)
    {
        var counts = FaultPlan.Of(TimeSpan.FromMinutes(minutes), seed: 1).GroupBy(fault => fault.Kind).ToDictionary(same => same.Key, same => same.Count());

        Assert.All(FaultPlan.PerTenMinutes, pair => Assert.True(counts[pair.Key] >= Math.Max(1, pair.Value * minutes / 10)));
    }

    [Fact]
    public void A_seed_gives_the_same_plan_again_and_another_seed_another_one()
    {
        Assert.Equal(FaultPlan.Of(Ten, seed: 3), FaultPlan.Of(Ten, seed: 3));
        Assert.NotEqual(FaultPlan.Of(Ten, seed: 3), FaultPlan.Of(Ten, seed: 4));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Each_kind_is_spread_over_the_whole_time_in_order(int seed)
    {
        var plan = FaultPlan.Of(Ten, seed);

        Assert.Equal(plan.Select(fault => fault.At).Order(), plan.Select(fault => fault.At));
        Assert.All(plan, fault => Assert.InRange(fault.At, TimeSpan.Zero, Ten));
        foreach (var kind in plan.GroupBy(fault => fault.Kind).Where(same => same.Count() > 2))
        {
            Assert.Contains(kind, fault => fault.At < Ten / 3);
            Assert.Contains(kind, fault => fault.At > Ten * 2 / 3);
        }
    }
}

using Optimizer.FaultDrill.Audit;

namespace Optimizer.FaultDrill.Tests;

public class MoneyAuditTests
{
    /// <summary>A nano-dollar a second.</summary>
    private const long NanoPerHour = 3600;

    [Theory, InlineData(10, 10, 0, true), InlineData(10.5, 10, 0, false), InlineData(14, 10, 2, true), InlineData(14.5, 10, 2, false)]
    public void Seen_time_is_charged_but_for_two_seconds_a_kill(double seconds, long charged, int kills, bool isClean)
    {
        var findings = new Findings();

        MoneyAudit.Charges([new SweepMoney("a", NanoPerHour, seconds, charged, kills)], kills, findings);

        Assert.Equal(isClean, findings.IsClean);
    }

    [Fact]
    public void A_projects_sweeps_are_added_up_after_each_movement()
    {
        var findings = new Findings();

        MoneyAudit.Project("p", 100, [new Movement("a", 60), new Movement("b", 40), new Movement("a", 50), new Movement("b", 51)], findings);

        Assert.Equal("harm 0, lost 0, doubled 0, over budget 1", findings.LastLine);
    }
}

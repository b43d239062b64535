using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Tests;

public class ReportAuditTests
{
    private static readonly AttemptKey Attempt = new("s", "n", 1);

    [Fact]
    public void All_acknowledged_and_stored_is_clean() =>
        Assert.Equal("harm 0, lost 0, doubled 0, over budget 0", Audit([["sent 1", "acked 1", "sent 2", "acked 2"]], 1, 2));

    [Fact]
    public void Sent_and_neither_stored_nor_acknowledged_is_clean() => Assert.Equal("harm 0, lost 0, doubled 0, over budget 0", Audit([["sent 1", "acked 1", "sent 2"]], 1));

    [Fact]
    public void Stored_and_not_acknowledged_is_clean() => Assert.Equal("harm 0, lost 0, doubled 0, over budget 0", Audit([["sent 1"]], 1));

    [Fact]
    public void A_line_that_a_kill_cut_short_says_nothing() => Assert.Equal("harm 0, lost 0, doubled 0, over budget 0", Audit([["sent 1", "acked 1", "sen"]], 1));

    [Fact]
    public void Acknowledged_and_not_stored_is_lost() => Assert.Equal("harm 0, lost 1, doubled 0, over budget 0", Audit([["sent 1", "acked 1", "sent 2", "acked 2"]], 1));

    [Fact]
    public void Stored_and_never_sent_is_invented() => Assert.Equal("harm 0, lost 0, doubled 1, over budget 0", Audit([["sent 1", "acked 1"]], 1, 2));

    [Fact]
    public void Stored_twice_is_doubled() => Assert.Equal("harm 0, lost 0, doubled 1, over budget 0", Audit([["sent 1", "acked 1"]], 1, 1));

    [Fact]
    public void Two_runs_of_an_attempt_that_are_both_acknowledged_are_doubled() =>
        Assert.Equal("harm 0, lost 0, doubled 1, over budget 0", Audit([["sent 1", "acked 1"], ["sent 1", "acked 1"]], 1));

    private static string Audit(string[][] journals, params int[] stored)
    {
        var findings = new Findings();
        ReportAudit.Run(
            journals.Select(lines => JournalLine.Read(Attempt, lines).ToList()), [.. stored.Select(epoch => new StoredReport(Attempt, epoch))], findings);
        return findings.LastLine;
    }
}

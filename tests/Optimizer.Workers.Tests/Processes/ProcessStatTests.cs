using Optimizer.Workers.Processes;

namespace Optimizer.Workers.Tests.Processes;

public class ProcessStatTests
{
    [Fact]
    public void A_name_with_parentheses_and_spaces_does_not_shift_the_fields() =>
        Assert.Equal(
            new ProcessStat(4711, Parent: 17, Session: 42, State: 'S', StartTime: 8151623),
            ProcessStat.Parse(4711, "4711 (a) S (b c) S 17 41 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 8151623 1000 20"));

    [Fact]
    public void This_process_lives_and_uses_memory()
    {
        Assert.Equal(Environment.ProcessId, ProcessStat.Of(Environment.ProcessId)!.Pid);
        Assert.InRange(ProcessStat.ResidentBytes(Environment.ProcessId), 1 << 20, 1L << 40);
    }

    [Fact]
    public void A_process_that_is_not_there_has_no_stat_and_no_memory()
    {
        Assert.Null(ProcessStat.Of(int.MaxValue));
        Assert.Equal(0, ProcessStat.ResidentBytes(int.MaxValue));
    }
}

using Optimizer.Server.Agents;

namespace Optimizer.Server.Tests.Agents;

public class WorkNudgeTests
{
    [Fact]
    public void A_pulse_wakes_those_who_took_the_task_before_it_and_no_others()
    {
        var nudge = new WorkNudge();
        var before = nudge.Next;

        nudge.Pulse();

        Assert.True(before.IsCompletedSuccessfully);
        Assert.False(nudge.Next.IsCompleted);
    }
}

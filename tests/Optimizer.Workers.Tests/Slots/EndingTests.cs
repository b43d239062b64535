using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;
using Optimizer.Workers.Slots;

namespace Optimizer.Workers.Tests.Slots;

public class EndingTests
{
    [Theory]
    [InlineData("out_of_memory", Outcome.OutOfMemory)]
    [InlineData("diverged", Outcome.Diverged)]
    [InlineData("error", Outcome.Error)]
    [InlineData("a kind of tomorrow", Outcome.Error)]
    public void A_trainers_own_word_for_its_failure_counts(string kind, Outcome outcome) =>
        Assert.Equal((outcome, "why"), (Ending.Of(new TrainerFailed(kind, "why")).Outcome, Ending.Of(new TrainerFailed(kind, "why")).Message));

    [Theory]
    [InlineData(false, false, Outcome.Done)]
    [InlineData(true, false, Outcome.Paused)]
    [InlineData(true, true, Outcome.Stopped)]
    [InlineData(false, true, Outcome.Done)]
    public void A_run_that_was_told_to_stop_and_was_done_before_is_done(bool paused, bool stopped, Outcome outcome) =>
        Assert.Equal(outcome, Ending.Of(new TrainerDone { Paused = paused }, stopped).Outcome);

    [Fact]
    public void A_kill_is_for_want_of_memory_only_if_the_kernel_says_so()
    {
        Assert.Equal(Outcome.Crashed, Ending.OfExit(137, [], null, systemKilled: false).Outcome);
        Assert.Equal(Outcome.OutOfMemory, Ending.OfExit(137, [], null, systemKilled: true).Outcome);
        Assert.Equal(Outcome.Crashed, Ending.OfExit(139, [], null, systemKilled: true).Outcome);
    }

    [Fact]
    public void A_silent_end_is_told_as_one() =>
        Assert.Equal("The trainer process ended with exit code 0 before the run was done; it printed nothing.", Ending.OfExit(0, [], null, systemKilled: false).Message);
}

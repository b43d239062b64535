using Optimizer.Contracts.Agents;
using Optimizer.Workers.Processes;
using Action = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Workers.Tests;

public class LeaseTests
{
    [Fact]
    public async Task An_attempt_whose_lease_is_not_renewed_is_asked_for_a_checkpoint_before_the_end()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Renew = _ => null;
        coordinator.Order("pausable", lease: 4);
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Paused, ended.Outcome);
        Assert.InRange(ended.Seconds, 3.2, 4);
        Assert.Equal(0, ended.OverrunSeconds);
    }

    [Theory]
    [InlineData("endless", Outcome.Preempted)]
    [InlineData("saver", Outcome.Paused)]
    public async Task A_trainer_that_does_not_pause_is_ended_at_the_end_of_its_lease(string behaviour, Outcome outcome)
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Renew = _ => null;
        coordinator.Order(behaviour, lease: 0.5);
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        Assert.Equal(outcome, ended.Outcome);
        Assert.Equal("", ended.Checkpoint);
        Assert.InRange(ended.Seconds, 0.5, 1.5);
        Assert.Equal(ended.Seconds - 0.5, ended.OverrunSeconds, 9);
    }

    [Fact]
    public async Task The_lease_is_enforced_without_a_stream()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("endless", lease: 1);
        coordinator.Renew = _ => null;
        await using var worker = new Worker(coordinator);
        await coordinator.Hears(message => message.Report);
        var trainer = ScriptedTrainer.PidOf(coordinator, order);

        coordinator.IsOpen = false;
        coordinator.Break();
        await Until.True(() => ProcessStat.Of(trainer) is null);
        coordinator.IsOpen = true;
        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Preempted, ended.Outcome);
        Assert.InRange(ended.Seconds, 1, 2);
    }

    [Fact]
    public async Task A_trainer_with_a_clock_of_its_own_is_told_what_is_paid_and_is_answered_when_it_asks()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("asks", lease: 5, with: order => order.ReportClock = true);
        coordinator.Renew = _ => (10, Action.Continue);
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Done, 12.5), (ended.Outcome, ended.Seconds));
        var told = File.ReadAllLines(ScriptedTrainer.FileOf(coordinator, order, "told.txt"));
        Assert.Equal("""{"paid":{"below":4}}""", told[0]);
        Assert.True(told.Length >= 4, string.Join('\n', told));
        // Ten seconds from what it had told, with two to make a checkpoint in.
        Assert.Contains("""{"paid":{"below":17}}""", told);
    }

    [Fact]
    public async Task A_renewed_lease_lets_an_attempt_go_on()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("pausable", lease: 2.5);
        coordinator.Renew = alive => (2.5, alive.Seconds > 3 ? Action.Pause : Action.Continue);
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Paused, ended.Outcome);
        Assert.InRange(ended.Seconds, 3, 10);
    }
}

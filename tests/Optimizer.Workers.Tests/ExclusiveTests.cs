using Optimizer.Contracts.Agents;
using Optimizer.Workers.Processes;

namespace Optimizer.Workers.Tests;

public class ExclusiveTests
{
    [Fact]
    public async Task Nothing_else_computes_during_an_exclusive_attempt_and_its_time_is_not_counted()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var training = coordinator.Order("family", device: "cpu-0");
        await using var worker = new Worker(coordinator, slots: 2);
        var counts = new[] { "count", "child" }.Select(name => ScriptedTrainer.FileOf(coordinator, training, name)).ToArray();
        await Until.True(() => counts.All(File.Exists));
        var pid = ScriptedTrainer.PidOf(coordinator, training);

        coordinator.Order("measure", device: "cpu-1", exclusive: true);
        await Until.True(() => ProcessStat.Of(pid)!.State == 'T');
        coordinator.Forget();
        var before = counts.Select(File.ReadAllText).ToArray();
        var first = await coordinator.Hears(AliveOfTraining);
        var second = await coordinator.Hears(AliveOfTraining);
        var during = counts.Select(File.ReadAllText).ToArray();
        var measured = await coordinator.HearsEnded();

        Assert.Equal(before, during);
        Assert.Equal(first.Seconds, second.Seconds);
        Assert.Equal(Outcome.Done, measured.Outcome);
        await Until.True(() => counts.Zip(before).All(pair => File.ReadAllText(pair.First) != pair.Second));
        Assert.True((await coordinator.Hears(AliveOfTraining)).Seconds > second.Seconds);
    }

    [Fact]
    public async Task Exclusive_attempts_wait_for_each_other_and_are_not_charged_for_it()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("measure", device: "cpu-0", exclusive: true, node: "a");
        coordinator.Order("measure", device: "cpu-1", exclusive: true, node: "b");
        await using var worker = new Worker(coordinator, slots: 2);

        var one = await coordinator.HearsEnded();
        var other = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Done, Outcome.Done), (one.Outcome, other.Outcome));
        Assert.InRange(one.Seconds, 3.3, 6);
        Assert.InRange(other.Seconds, 3.3, 6);
    }

    [Fact]
    public async Task A_crash_of_an_exclusive_attempt_lets_the_others_go_on()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var training = coordinator.Order("endless", device: "cpu-0");
        await using var worker = new Worker(coordinator, slots: 2);
        var count = ScriptedTrainer.FileOf(coordinator, training, "count");
        await Until.True(() => File.Exists(count));

        coordinator.Order("crash", device: "cpu-1", exclusive: true);
        var ended = await coordinator.HearsEnded();
        var then = File.ReadAllText(count);

        Assert.Equal(Outcome.Crashed, ended.Outcome);
        await Until.True(() => File.ReadAllText(count) != then);
    }

    [Fact]
    public async Task A_frozen_trainer_is_ended_with_the_worker()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var training = coordinator.Order("endless", device: "cpu-0");
        await using var worker = new Worker(coordinator, slots: 2, options => options with { DrainWithin = TimeSpan.FromSeconds(0.2) });
        var pidFile = ScriptedTrainer.FileOf(coordinator, training, "count");
        await Until.True(() => File.Exists(pidFile));
        var pid = ScriptedTrainer.PidOf(coordinator, training);
        coordinator.Order("deaf", device: "cpu-1", exclusive: true);
        await Until.True(() => ProcessStat.Of(pid)!.State == 'T');

        await worker.End();

        Assert.Null(ProcessStat.Of(pid));
    }

    private static Alive? AliveOfTraining(FromAgent message) => message.Alive is { Device: "cpu-0" } alive ? alive : null;
}

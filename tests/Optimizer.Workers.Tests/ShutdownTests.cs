using System.Diagnostics;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Processes;
using Optimizer.Workers.Slots;

namespace Optimizer.Workers.Tests;

public class ShutdownTests
{
    [Fact]
    public async Task A_worker_that_ends_lets_its_attempts_reach_a_checkpoint()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("pausable");
        await using var worker = new Worker(coordinator);
        await coordinator.Hears(message => message.Report);
        var pid = ScriptedTrainer.PidOf(coordinator, order);

        await worker.End();
        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Paused, ended.Outcome);
        Assert.Null(ProcessStat.Of(pid));
        Assert.Equal("[]", File.ReadAllText(Path.Combine(coordinator.Folder, "work", "processes.json")));
    }

    [Fact]
    public async Task What_does_not_reach_one_in_time_is_ended_with_all_its_processes()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("family");
        await using var worker = new Worker(coordinator);
        await Until.True(() => File.Exists(ScriptedTrainer.FileOf(coordinator, order, "child")));
        var tree = ProcessTree.Members(ScriptedTrainer.PidOf(coordinator, order));

        await worker.End();
        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Preempted, ended.Outcome);
        Assert.True(tree.Count >= 2);
        Assert.All(tree, pid => Assert.Null(ProcessStat.Of(pid)));
    }

    [Fact]
    public async Task Told_to_drain_it_reaches_its_checkpoints_and_ends()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("pausable");
        await using var worker = new Worker(coordinator, slots: 2);
        await coordinator.Hears(message => message.Report);

        coordinator.Say(new ToAgent { Drain = new Drain { Reason = "the rack is moved" } });
        var ended = await coordinator.HearsEnded();
        await worker.Ends;

        Assert.Equal(Outcome.Paused, ended.Outcome);
    }

    [Theory, InlineData("pausable", Outcome.Paused), InlineData("endless", Outcome.Preempted)]
    public async Task A_notice_that_the_machine_is_taken_away_drains_it(string behaviour, Outcome outcome)
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var notice = Path.Combine(coordinator.Folder, "preempted");
        coordinator.Order(behaviour);
        await using var worker = new Worker(
            coordinator, with: options => options with { PreemptionFile = notice, PreemptionEvery = TimeSpan.FromMilliseconds(20), DrainWithin = TimeSpan.FromSeconds(1) });
        await coordinator.Hears(message => message.Report);

        File.WriteAllText(notice, "");
        var ended = await coordinator.HearsEnded();
        await worker.Ends;

        Assert.Equal(outcome, ended.Outcome);
    }

    [Fact]
    public async Task A_starting_worker_ends_what_the_last_one_left()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        using var left = Process.Start("setsid", ["sleep", "60"]);
        await Until.True(() => ProcessStat.Of(left.Id) is { } stat && stat.Session == left.Id);
        var work = Directory.CreateDirectory(Path.Combine(coordinator.Folder, "work")).FullName;
        new ProcessRegister(work).Add(left.Id, ProcessStat.Of(left.Id)!.StartTime);

        await using var worker = new Worker(coordinator);
        await coordinator.Hears(message => message.Offer);

        Assert.Null(ProcessStat.Of(left.Id));
    }

    [Fact]
    public async Task A_process_that_took_over_a_left_pid_is_let_alone()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        using var other = Process.Start("sleep", ["60"]);
        var work = Directory.CreateDirectory(Path.Combine(coordinator.Folder, "work")).FullName;
        new ProcessRegister(work).Add(other.Id, ProcessStat.Of(other.Id)!.StartTime - 1);

        var ended = new ProcessRegister(work).EndLeftovers();

        Assert.Empty(ended);
        Assert.NotNull(ProcessStat.Of(other.Id));
        other.Kill();
    }

    [Fact]
    public async Task Two_workers_in_one_folder_are_refused()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        await using var first = new Worker(coordinator);
        await coordinator.Hears(message => message.Offer);

        var second = new Worker(coordinator);
        var refusal = await Assert.ThrowsAsync<IOException>(() => second.Ends);

        Assert.Equal($"The work folder '{coordinator.Folder}/work' is used by another worker; end it or name another folder.", refusal.Message);
    }

    [Fact]
    public async Task A_trainer_host_that_never_gets_ready_ends_the_worker_with_its_last_line()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        await using var worker = new Worker(
            coordinator, with: options => options with { TrainerHost = "/bin/sh", TrainerArguments = ["-c", "echo no libtorch here; exit 1"] });

        var problem = await Assert.ThrowsAsync<TrainerUnavailableException>(() => worker.Ends);

        Assert.Contains("failed to start 5 times in a row (exit code 1, last line: no libtorch here)", problem.Message);
    }
}

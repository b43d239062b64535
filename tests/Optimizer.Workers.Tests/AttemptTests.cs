using Optimizer.Contracts.Agents;
using Action = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Workers.Tests;

public class AttemptTests
{
    [Fact]
    public async Task An_attempt_reports_its_epochs_leaves_files_and_a_log_and_is_done()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("quick");
        await using var worker = new Worker(coordinator);

        var first = await coordinator.Hears(message => message.Report);
        var second = await coordinator.Hears(message => message.Report);
        var saved = await coordinator.Hears(message => message.Checkpointed);
        var ended = await coordinator.HearsEnded();

        Assert.Equal([(1, 0.25), (2, 0.5)], new[] { first, second }.Select(report => (report.Epoch, report.Metrics["accuracy"])));
        Assert.Equal(2, saved.Epoch);
        Assert.Equal((Outcome.Done, "", "s", order.Node, 1), (ended.Outcome, ended.Message, ended.Sweep, ended.Node, ended.Attempt));
        Assert.Equal("test", ended.Facts["machine"]);
        Assert.True(File.Exists(ended.Artifact));
        Assert.Equal(saved.Path, ended.Checkpoint);
        Assert.InRange(ended.Seconds, 0.001, 10);
        Assert.Equal(0, ended.OverrunSeconds);
        Assert.Equal("running quick\n", File.ReadAllText(ended.Log));
    }

    [Fact]
    public async Task The_trainer_is_told_which_reports_are_stored()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("pausable");
        coordinator.Judge = report => report.Epoch == 3 ? Action.Pause : Action.Continue;
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        var told = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ended.Log)!, "told.txt"));
        Assert.Equal(["""{"acknowledged":{"epoch":1}}""", """{"acknowledged":{"epoch":2}}""", """{"acknowledged":{"epoch":3}}"""], told.Take(3));
        Assert.Contains("""{"pause":{}}""", told);
    }

    [Fact]
    public async Task Told_to_pause_by_a_verdict_it_ends_paused_with_a_checkpoint()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("pausable");
        coordinator.Judge = report => report.Epoch >= 2 ? Action.Pause : Action.Continue;
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Paused, ended.Outcome);
        Assert.True(Directory.Exists(ended.Checkpoint));
        Assert.InRange(ended.Epoch, 2, 100);
    }

    [Fact]
    public async Task A_trainer_in_which_something_goes_on_is_ended_and_another_one_runs_what_comes_next()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var first = coordinator.Order("lingers");
        await using var worker = new Worker(coordinator);

        var left = await coordinator.HearsEnded();
        var second = coordinator.Order("quick");
        var next = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Paused, Outcome.Done), (left.Outcome, next.Outcome));
        Assert.NotEqual(ScriptedTrainer.PidOf(coordinator, first), ScriptedTrainer.PidOf(coordinator, second));
    }

    [Fact]
    public async Task Told_to_stop_by_a_lease_it_ends_stopped_and_the_next_attempt_runs()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("pausable");
        coordinator.Renew = alive => (60, alive.Node == "node-pausable" ? Action.Stop : Action.Continue);
        await using var worker = new Worker(coordinator);

        var stopped = await coordinator.HearsEnded();
        // Not earlier: a slot may offer itself twice when its stream opens, and the script would give it both orders at once.
        coordinator.Order("quick");
        var next = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Stopped, Outcome.Done), (stopped.Outcome, next.Outcome));
    }

    [Theory]
    [InlineData("crash", Outcome.Crashed, "exit code 3", "about to fail")]
    [InlineData("killed", Outcome.Crashed, "signal 9", "running killed")]
    [InlineData("memory", Outcome.OutOfMemory, "signal 6", "can't allocate memory")]
    [InlineData("lies", Outcome.BadOutput, "missing.onnx", "no such file")]
    [InlineData("diverged", Outcome.Diverged, "loss", "NaN")]
    public async Task A_failure_is_classified_and_the_slot_takes_the_next_attempt(string behaviour, Outcome outcome, string what, string also)
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order(behaviour);
        await using var worker = new Worker(coordinator);

        var failed = await coordinator.HearsEnded();
        // Not earlier: a slot may offer itself twice when its stream opens, and the script would give it both orders at once.
        coordinator.Order("quick");
        var next = await coordinator.HearsEnded();
        // A trainer that failed may end when the slot has offered it already: then nothing of the order was begun, and it is given again.
        for (var attempt = 2; next.Outcome == Outcome.Preempted && next.Message.Contains("ended just before", StringComparison.Ordinal); attempt++)
        {
            coordinator.Order("quick", attempt: attempt);
            next = await coordinator.HearsEnded();
        }

        Assert.Equal(outcome, failed.Outcome);
        Assert.Contains(what, failed.Message);
        Assert.Contains(also, failed.Message);
        Assert.Equal(Outcome.Done, next.Outcome);
    }

    [Fact]
    public async Task A_trainer_that_says_nothing_is_ended_as_hung()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("deaf");
        await using var worker = new Worker(coordinator, with: options => options with { HungAfter = TimeSpan.FromMilliseconds(300) });

        var ended = await coordinator.HearsEnded();

        Assert.Equal((Outcome.TimedOut, "The trainer said nothing for 0.3 s and was ended as hung."), (ended.Outcome, ended.Message));
    }

    [Fact]
    public async Task A_trainer_above_the_memory_limit_is_ended_as_out_of_memory()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("endless");
        await using var worker = new Worker(coordinator, with: options => options with { MemoryLimitBytes = 4096 });

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.OutOfMemory, ended.Outcome);
        Assert.Contains("limit of 4096", ended.Message);
    }

    [Fact]
    public async Task An_order_may_allow_less_memory_than_the_worker()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("endless", with: order => order.MemoryBytes = 4096);
        await using var worker = new Worker(coordinator, with: options => options with { MemoryLimitBytes = 1L << 40 });

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.OutOfMemory, ended.Outcome);
        Assert.Contains("above its limit of 4096", ended.Message);
    }

    [Fact]
    public async Task A_device_that_an_attempt_of_another_takes_asks_for_nothing_until_that_has_ended()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        await using var worker = new Worker(coordinator, slots: 2);
        await coordinator.Hears(message => message.Offer is { Device: "cpu-1" } offer ? offer : null);
        coordinator.Renew = _ => (60, Action.Continue);
        var order = coordinator.Order("pausable", with: given => given.WithDevices.Add("cpu-1"));
        await coordinator.Hears(message => message.Report);

        // A new stream makes every free slot ask again.
        coordinator.Break();
        coordinator.Forget();
        await coordinator.Hears(message => message.Hello);
        var said = new List<FromAgent>();
        while (said.LastOrDefault()?.Report is not { Epoch: > 40 }) said.Add(await coordinator.Hears(message => message));
        coordinator.Judge = _ => Action.Pause;
        await coordinator.HearsEnded();

        Assert.DoesNotContain(said, message => message.Offer is not null);
        await coordinator.Hears(message => message.Offer is { Device: "cpu-1" } offer ? offer : null);
    }

    [Fact]
    public async Task A_run_line_whose_output_is_not_the_attempts_own_folder_is_refused()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("quick");
        order.RunJson = order.RunJson.Replace("/1\"", "/precious\"");
        await using var worker = new Worker(coordinator);

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Error, ended.Outcome);
        Assert.EndsWith("must be absolute and end with node-quick/1.", ended.Message);
    }
}

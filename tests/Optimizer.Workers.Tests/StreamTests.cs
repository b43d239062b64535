using System.Collections.Concurrent;
using Grpc.Core;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Link;

namespace Optimizer.Workers.Tests;

public class StreamTests
{
    [Fact]
    public async Task What_was_not_answered_is_said_again_on_the_next_stream_in_order()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("quick");
        (coordinator.Judge, coordinator.Store) = (_ => null, _ => false);
        await using var worker = new Worker(coordinator);
        var hello = await coordinator.Hears(message => message.Hello);
        var ended = await coordinator.HearsEnded();

        (coordinator.Judge, coordinator.Store) = (_ => Contracts.Agents.Action.Continue, _ => true);
        coordinator.Break();
        var again = new List<FromAgent>();
        while (again.LastOrDefault()?.Ended is null) again.Add(await coordinator.Hears(message => message));

        Assert.Equal(
            [
                FromAgent.MessageOneofCase.Hello, FromAgent.MessageOneofCase.Report, FromAgent.MessageOneofCase.Report,
                FromAgent.MessageOneofCase.Checkpointed, FromAgent.MessageOneofCase.Ended,
            ],
            again.Select(message => message.MessageCase));
        Assert.Empty(hello.Running);
        hello.Running.Add(new RunningAttempt { Device = "cpu-0", Sweep = "s", Node = "node-quick", Attempt = 1 });
        Assert.Equal(hello, again[0].Hello);
        Assert.Equal(ended, again[^1].Ended);
        await coordinator.Hears(message => message.Offer);
    }

    [Fact]
    public async Task A_worker_whose_name_another_process_took_ends_and_says_so()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        (coordinator.IsOpen, coordinator.Refusal) = (false, new Status(StatusCode.FailedPrecondition, "session 1 does not have it any more."));
        await using var worker = new Worker(coordinator);

        var ended = await Assert.ThrowsAsync<SupersededWorkerException>(() => worker.Ends.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        Assert.Equal("Another process works under the name 'w' (session 1 does not have it any more). Give this one a name of its own with --name, or leave it ended.", ended.Message);
    }

    [Fact]
    public async Task An_attempt_runs_on_while_the_stream_is_broken()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        coordinator.Order("pausable");
        await using var worker = new Worker(coordinator);
        var before = await coordinator.Hears(message => message.Report);

        coordinator.Break();
        await coordinator.Hears(message => message.Hello);
        var after = await coordinator.Hears(message => message.Report is { Epoch: > 5 } report ? report : null);

        Assert.Equal((before.Node, before.Attempt), (after.Node, after.Attempt));
    }

    [Fact]
    public async Task An_order_that_has_ended_is_answered_with_its_end()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("quick");
        await using var worker = new Worker(coordinator);
        var ended = await coordinator.HearsEnded();

        coordinator.GiveAgain(order);
        var again = await coordinator.HearsEnded();

        Assert.Equal(ended, again);
    }

    [Fact]
    public async Task The_stream_carries_the_workers_devices_and_token()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        await using var worker = new Worker(coordinator, slots: 2, options => options with { Token = "k1" });

        var hello = await coordinator.Hears(message => message.Hello);

        Assert.Equal("w", hello.Worker);
        Assert.Equal(
            [("cpu-0", "cpu", "cpu", "cpu", 1), ("cpu-1", "cpu", "cpu", "cpu", 1)],
            hello.Devices.Select(device => (device.Id, device.Class, device.Kind, device.Address, device.Threads)));
        Assert.Equal("Bearer k1", coordinator.Authorization);
        Assert.InRange(hello.MemoryBytes, 1 << 20, long.MaxValue);
    }

    [Fact]
    public async Task Where_one_coordinator_does_not_answer_the_next_is_tried()
    {
        await using var closed = await ScriptedCoordinator.Start();
        await using var open = await ScriptedCoordinator.Start();
        closed.IsOpen = false;
        await using var worker = new Worker(open, with: options => options with { Server = closed.Server, FurtherServers = [open.Server] });

        Assert.Equal("w", (await open.Hears(message => message.Hello)).Worker);
    }

    [Fact]
    public async Task Between_streams_it_may_be_told_of_another_coordinator()
    {
        await using var first = await ScriptedCoordinator.Start();
        await using var second = await ScriptedCoordinator.Start();
        var asked = 0;
        await using var worker = new Worker(
            first, with: options => options with { Resolve = _ => Task.FromResult(new AgentEndpoint(asked++ == 0 ? first.Server : second.Server)) });
        var before = await first.Hears(message => message.Hello);

        first.Break();

        Assert.Equal(before.Session, (await second.Hears(message => message.Hello)).Session);
    }
}

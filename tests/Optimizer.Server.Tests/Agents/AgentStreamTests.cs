using Grpc.Core;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;
using Action = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Server.Tests.Agents;

public class AgentStreamTests
{
    [Fact]
    public async Task A_stream_that_does_not_begin_with_hello_is_refused()
    {
        await using var coordinator = await Coordinator.Start();
        using var worker = new RawWorker(coordinator);

        await worker.Says(new FromAgent { Offer = new Offer { Device = "cpu-0" } });
        var refusal = await Assert.ThrowsAsync<RpcException>(worker.Hears);

        Assert.Equal((StatusCode.InvalidArgument, "The first message of a stream must be hello, got Offer."), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task A_device_that_was_not_in_the_hello_is_refused()
    {
        await using var coordinator = await Coordinator.Start();
        using var worker = await RawWorker.Welcomed(coordinator, "one");

        await worker.Says(new FromAgent { Offer = new Offer { Device = "cpu-9" } });
        var refusal = await Assert.ThrowsAsync<RpcException>(worker.Hears);

        Assert.Equal((StatusCode.InvalidArgument, "The device 'cpu-9' was not in this worker's hello."), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task An_attempt_goes_on_when_its_worker_comes_back_on_a_new_stream()
    {
        await using var coordinator = await Coordinator.Start();
        await coordinator.Grains.GetGrain<ISweepGrain>("two-widths").Submit(Specs.TwoWidths);
        Order order;
        using (var worker = await RawWorker.Welcomed(coordinator, "one")) order = await worker.Takes();

        using var again = await RawWorker.Welcomed(coordinator, "one");
        var lease = await again.Renews(order);

        Assert.Equal((Action.Continue, order.Node, order.Attempt), (lease.Action, lease.Node, lease.Attempt));
        Assert.InRange(lease.LeaseSeconds, 1, 30);
    }

    [Fact]
    public async Task An_order_that_was_never_confirmed_is_given_again()
    {
        await using var coordinator = await Coordinator.Start();
        await coordinator.Grains.GetGrain<ISweepGrain>("two-widths").Submit(Specs.TwoWidths);
        Order order;
        using (var worker = await RawWorker.Welcomed(coordinator, "one")) order = await worker.Takes();

        using var again = await RawWorker.Welcomed(coordinator, "one");

        Assert.Equal((order.Node, order.Attempt, order.RunJson), ((await again.Takes()) is var same ? (same.Node, same.Attempt, same.RunJson) : default));
    }

    [Fact]
    public async Task A_new_session_of_a_worker_loses_what_the_old_one_ran()
    {
        await using var coordinator = await Coordinator.Start();
        await coordinator.Grains.GetGrain<ISweepGrain>("two-widths").Submit(Specs.TwoWidths);
        Order order;
        using (var worker = await RawWorker.Welcomed(coordinator, "one"))
        {
            order = await worker.Takes();
            await worker.Renews(order);
        }

        using var next = await RawWorker.Welcomed(coordinator, "two");
        var lease = await next.Renews(order);

        Assert.Equal(Action.Stop, lease.Action);
        var attempt = Assert.Single(await coordinator.Store.Attempts("two-widths", CancellationToken.None));
        Assert.Equal(AttemptOutcome.Lost, attempt.Outcome);
    }

    [Fact]
    public async Task A_worker_that_says_goodbye_leaves_nothing_waiting_for_its_lease()
    {
        await using var coordinator = await Coordinator.Start();
        await coordinator.Grains.GetGrain<ISweepGrain>("two-widths").Submit(Specs.TwoWidths);
        using var worker = await RawWorker.Welcomed(coordinator, "one");
        var order = await worker.Takes();
        await worker.Renews(order);

        await worker.SaysGoodbye();
        using var other = await RawWorker.Welcomed(coordinator, "two");
        var again = await other.Takes();

        Assert.Equal((order.Node, 2), (again.Node, again.Attempt));
    }

    [Fact]
    public async Task A_process_whose_name_another_took_is_told_so_and_is_not_let_in_again()
    {
        await using var coordinator = await Coordinator.Start();
        await coordinator.Grains.GetGrain<ISweepGrain>("two-widths").Submit(Specs.TwoWidths);
        using var frozen = await RawWorker.Welcomed(coordinator, "one");
        using var newer = await RawWorker.Welcomed(coordinator, "two");
        var order = await newer.Takes();
        await newer.Renews(order);

        await frozen.Says(new FromAgent { Offer = new Offer { Device = "cpu-0" } });
        var ended = await Assert.ThrowsAsync<RpcException>(frozen.Hears);
        var refused = await Assert.ThrowsAsync<RpcException>(() => RawWorker.Welcomed(coordinator, "one"));

        Assert.Equal((StatusCode.FailedPrecondition, StatusCode.FailedPrecondition), (ended.StatusCode, refused.StatusCode));
        Assert.Equal(
            "Worker 'raw' was taken over by a newer process of that name; this one must end, or get a name of its own and start again.", refused.Status.Detail);
        Assert.Equal(Action.Continue, (await newer.Renews(order)).Action);
    }

    [Fact]
    public async Task What_an_attempt_prints_is_stored()
    {
        await using var coordinator = await Coordinator.Start();
        using var worker = await RawWorker.Welcomed(coordinator, "one");

        await worker.Says(new FromAgent { LogText = new LogText { Device = "cpu-0", Sweep = "s", Node = "n", Attempt = 1, Position = 0, Text = "epoch 1" } });
        await worker.SaysGoodbye();

        Assert.Equal("epoch 1", Assert.Single(await new LogStore(coordinator.Database).Read("s", "n", 1, 0, CancellationToken.None)).Text);
    }

    [Fact]
    public async Task A_worker_that_is_to_be_drained_is_told()
    {
        await using var coordinator = await Coordinator.Start();
        using var worker = await RawWorker.Welcomed(coordinator, "one");

        await new WorkerStore(coordinator.Database).SetState("raw", null, WorkerState.Draining, CancellationToken.None);

        Assert.NotNull((await worker.Hears()).Drain);
    }
}

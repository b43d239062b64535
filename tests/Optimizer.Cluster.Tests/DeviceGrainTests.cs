using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Cluster.Tests;

public sealed class DeviceGrainTests(SweepCluster cluster) : IClassFixture<SweepCluster>
{
    private readonly string id = Guid.NewGuid().ToString("N")[..12];
    private readonly string deviceClass = cluster.NewClass();

    [Fact]
    public async Task An_order_that_was_never_confirmed_is_given_again()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();

        var again = await device.OfferOnce();

        Assert.Equal((order.Sweep, order.Node.Id, order.Attempt, order.Trial), (again!.Sweep, again.Node.Id, again.Attempt, again.Trial));
        Assert.Single(await cluster.Store.Attempts(id, default));
    }

    [Fact]
    public async Task A_slot_whose_confirmed_attempt_has_not_ended_gets_nothing_of_that_sweep()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await device.Alive(order, 1);

        Assert.Null(await device.OfferOnce());

        await device.End(order);
        Assert.NotEqual(order.Node.Id, (await device.Offer()).Node.Id);
    }

    [Fact]
    public async Task A_worker_that_comes_back_in_the_same_session_keeps_its_attempts()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await device.Alive(order, 1);

        await device.Hello("first", order);

        Assert.Equal(VerdictAction.Continue, (await device.Report(order, 1, 2)).Action);
    }

    [Fact]
    public async Task A_new_session_loses_what_the_older_one_ran_and_may_run_it_again()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, trials: 1));
        var order = await device.Offer();
        await device.Alive(order, 1);

        await device.Hello("second");
        var again = await device.Offer();

        Assert.Equal((order.Node.Id, 2), (again.Node.Id, again.Attempt));
        var lost = (await cluster.Store.Attempts(id, default)).Single(attempt => attempt.Number == 1);
        Assert.Equal((AttemptOutcome.Lost, "its worker is gone"), (lost.Outcome, lost.Message));
    }

    [Fact]
    public async Task A_hello_that_failed_half_way_and_is_repeated_loses_the_older_attempts_all_the_same()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, trials: 1, inline: true));
        var order = await device.Offer();
        await device.Alive(order, 1);
        var another = new CheckpointSaved(order.Node.Id, order.Attempt, 1, "checkpoint") { At = cluster.Clock.GetUtcNow() };
        await cluster.Store.Append(id, (await cluster.Store.Find(id, default))!.LastSeq, [another], default);

        await Assert.ThrowsAsync<SequenceConflictException>(() => device.Hello("second"));
        await Calls.Repeated(() => device.HelloAgain());

        Assert.Equal(AttemptOutcome.Lost, (await cluster.Store.Attempts(id, default)).Single(attempt => attempt.Number == 1).Outcome);
        var again = await device.Offer();
        Assert.Equal((order.Node.Id, 2), (again.Node.Id, again.Attempt));
    }

    [Fact]
    public async Task An_older_session_gets_no_work_and_cannot_say_goodbye_for_the_newer()
    {
        var old = await cluster.NewDevice(deviceClass, "first");
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var device = cluster.Device(deviceClass, old.Name);
        await device.Hello("second");

        await Assert.ThrowsAsync<SupersededSessionException>(old.OfferOnce);
        var order = await device.Offer();
        await device.Alive(order, 1);
        await old.Gone();

        Assert.Equal(VerdictAction.Continue, (await device.Report(order, 1, 2)).Action);
    }

    [Fact]
    public async Task A_worker_that_leaves_loses_its_attempts_at_once_and_gets_no_more()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        await device.Alive(await device.Offer(), 1);

        await device.Gone();

        Assert.Equal(AttemptOutcome.Lost, (await cluster.Store.Attempts(id, default)).Single().Outcome);
        Assert.Equal(WorkerState.Gone, (await cluster.Workers.Workers(default)).Single(worker => device.Name.StartsWith(worker.Name + '/', StringComparison.Ordinal)).State);
    }

    [Fact]
    public async Task An_older_session_that_says_hello_again_is_refused_and_takes_nothing_from_the_newer()
    {
        var old = await cluster.NewDevice(deviceClass, "first");
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var device = cluster.Device(deviceClass, old.Name);
        await device.Hello("second");
        var order = await device.Offer();
        await device.Alive(order, 1);

        Assert.False(await old.Hello("first"));
        await Assert.ThrowsAsync<SupersededSessionException>(() => old.HelloAgain());

        Assert.Equal(VerdictAction.Continue, (await device.Report(order, 1, 2)).Action);
    }

    [Fact]
    public async Task In_the_same_session_only_what_is_not_running_any_more_is_lost()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await device.Alive(order, 1);

        await device.Hello("first");

        Assert.Equal(AttemptOutcome.Lost, (await cluster.Store.Attempts(id, default)).Single().Outcome);
    }

    [Fact]
    public async Task A_grain_that_lost_its_memory_goes_on_with_the_session_that_is_stored()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await cluster.Cluster.DeactivateAsync(cluster.Cluster.Client.GetGrain<IDeviceGrain>(device.Name));

        var again = await device.OfferOnce();

        Assert.Equal((order.Node.Id, order.Attempt), (again!.Node.Id, again.Attempt));
    }

    [Fact]
    public async Task Words_of_attempts_that_were_replaced_are_counted()
    {
        var old = await cluster.NewDevice(deviceClass, "first");
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, trials: 1));
        var order = await old.Offer();
        await old.Alive(order, 1);
        await old.End(order);
        await old.End(order);
        Assert.Equal(0, await cluster.Sweep(id).Superseded());
        var next = await old.Offer();
        await old.Alive(next, 1);

        await cluster.Device(deviceClass, old.Name).Hello("second");
        await old.Report(next, 1, 2);
        await old.End(next);

        Assert.Equal(2, await cluster.Sweep(id).Superseded());
    }

    [Fact]
    public async Task After_a_restart_a_device_that_comes_anew_loses_what_it_ran_before()
    {
        var device = await cluster.NewDevice(deviceClass);
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, trials: 1));
        var order = await device.Offer();
        await device.Alive(order, 1);
        await cluster.Cluster.DeactivateAsync(cluster.Cluster.Client.GetGrain<IDeviceGrain>(device.Name));
        await cluster.Cluster.DeactivateAsync(cluster.Sweep(id));

        await device.Hello("second");

        var again = await device.Offer();
        Assert.Equal((order.Node.Id, 2), (again.Node.Id, again.Attempt));
        Assert.Equal(AttemptOutcome.Lost, (await cluster.Store.Attempts(id, default)).Single(attempt => attempt.Number == 1).Outcome);
    }
}

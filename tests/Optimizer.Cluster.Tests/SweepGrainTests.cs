using Optimizer.Contracts.Grains;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Cluster.Tests;

public sealed class SweepGrainTests(SweepCluster cluster) : IClassFixture<SweepCluster>
{
    private readonly string id = Guid.NewGuid().ToString("N")[..12];
    private readonly string deviceClass = cluster.NewClass();

    private ISweepGrain Sweep => cluster.Sweep(id);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_sweep_is_worked_off_by_devices_that_come_for_work(bool inline)
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass, trials: 6, inline: inline));

        await device.WorkOff(id, Status);

        Assert.Equal(SweepStatus.Finished, await Status());
        Assert.Equal(6, (await cluster.Store.Trials(id, default)).Count(trial => trial.Status == TrialStatus.Completed));
        Assert.All(await cluster.Store.Attempts(id, default), attempt => Assert.Equal((1, AttemptOutcome.Done), (attempt.Number, attempt.Outcome)));
        var view = (await cluster.Store.Find(id, default))!;
        Assert.Equal(((await cluster.Store.Attempts(id, default)).Sum(attempt => attempt.ChargedNano), 0), (view.SpendNano, view.ReservedNano));
        Assert.Empty(await cluster.Store.Check(default));
    }

    [Fact]
    public async Task Submitting_again_starts_nothing_anew_and_another_spec_is_refused()
    {
        var spec = TestSpecs.On(deviceClass);

        Assert.Equal(new SubmitAnswer(id, true, SweepStatus.Running, null), await Sweep.Submit(spec));
        Assert.Equal(new SubmitAnswer(id, false, SweepStatus.Running, null), await Sweep.Submit(spec));
        var other = await Sweep.Submit(spec with { Seed = 99 });

        Assert.Equal("Sweep 'mixed' was started from another spec; use --new for a second sweep of that name.", other.Refusal);
        Assert.Single((await cluster.Store.Read(id, 0, default)).Where(stored => stored.Event is SweepStarted));
    }

    [Fact]
    public async Task A_report_is_stored_before_it_is_answered_NaN_and_all()
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();

        var verdict = await device.Report(order, 1, seconds: 1, accuracy: double.NaN);

        Assert.Equal(VerdictAction.Continue, verdict.Action);
        Assert.Equal(double.NaN, (await cluster.Store.Reports(id, default)).Single().Metrics["accuracy"]);
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(-5), InlineData(1e300)]
    public async Task A_clock_that_says_nonsense_does_no_harm(double seconds)
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await device.Report(order, 1, seconds: 2);

        await device.Alive(order, seconds);
        await device.Report(order, 2, seconds);
        await device.End(order, seconds: seconds);

        var attempt = (await cluster.Store.Attempts(id, default)).Single();
        Assert.Equal(AttemptOutcome.Done, attempt.Outcome);
        Assert.InRange(attempt.Seconds, 2, 1e9);
        Assert.InRange(attempt.ChargedNano, 200_000, (await cluster.Store.Find(id, default))!.Budget.CostNano!.Value);
    }

    [Fact]
    public async Task An_attempt_outlives_the_grain_that_gave_it()
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await device.Report(order, 1, seconds: 1);
        cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        await device.Alive(order, 10);

        await cluster.Cluster.DeactivateAsync(Sweep);
        cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        await Sweep.Wake();
        for (var second = 0; second < 5; second++)
        {
            // Lets the grain's own timer come in between.
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        var verdict = await device.Report(order, 2, seconds: 20);

        Assert.Equal(VerdictAction.Continue, verdict.Action);
        await device.End(order, seconds: 21);
        Assert.Equal(AttemptOutcome.Done, (await cluster.Store.Attempts(id, default)).Single(attempt => attempt.Node == order.Node.Id).Outcome);
    }

    [Fact]
    public async Task After_another_writer_appended_a_call_fails_once_and_then_succeeds()
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass, inline: true));
        var order = await device.Offer();
        await device.Alive(order, 0.5);
        var last = (await cluster.Store.Find(id, default))!.LastSeq;
        await cluster.Store.Append(
            id, last, [new EpochReported(order.Node.Id, order.Attempt, 1, Metrics(0.5), 1) { At = cluster.Clock.GetUtcNow() }], default);

        await Assert.ThrowsAsync<SequenceConflictException>(() => device.Report(order, 2, seconds: 2));
        var verdict = await Calls.Repeated(() => device.Report(order, 2, seconds: 2));

        Assert.Equal(VerdictAction.Continue, verdict.Action);
        Assert.Equal([1, 2], (await cluster.Store.Reports(id, default)).Select(report => report.Epoch));
    }

    [Fact]
    public async Task A_device_that_is_silent_for_longer_than_a_lease_loses_its_attempt_and_another_takes_over()
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass, trials: 1));
        var order = await device.Offer();
        await device.Alive(order, 1);

        cluster.Clock.Advance(TimeSpan.FromSeconds(Attempts.LeaseSeconds + 2));
        var again = await (await cluster.NewDevice(deviceClass)).Offer();

        Assert.Equal((order.Node.Id, 2), (again.Node.Id, again.Attempt));
        Assert.Equal(VerdictAction.Stop, (await device.Report(order, 1, seconds: 2)).Action);
        Assert.Empty(await cluster.Store.Reports(id, default));
    }

    [Fact]
    public async Task Pausing_answers_when_nothing_runs_any_more()
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();
        await device.Alive(order, 1);

        var pausing = Sweep.Pause("asked to");
        while ((await device.Alive(order, 2)).Action != VerdictAction.Pause) await Task.Yield();
        Assert.False(pausing.IsCompleted);
        await device.End(order, AttemptOutcome.Paused);
        await pausing;

        Assert.Equal(SweepStatus.Paused, await Status());
        Assert.Equal(0, (await cluster.Store.Find(id, default))!.ReservedNano);
        Assert.Null(await device.OfferOnce());
        await Sweep.Resume();
        var resumed = await device.Offer();
        Assert.Equal((order.Node.Id, 2, "checkpoint"), (resumed.Node.Id, resumed.Attempt, resumed.Resume));
    }

    [Fact]
    public async Task A_cancelled_sweep_stops_its_attempts_and_cannot_be_resumed()
    {
        var device = await cluster.NewDevice(deviceClass);
        await Sweep.Submit(TestSpecs.On(deviceClass));
        var order = await device.Offer();

        await Sweep.Cancel();

        Assert.Equal(VerdictAction.Stop, (await device.Alive(order, 2)).Action);
        await device.End(order, AttemptOutcome.Stopped);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Sweep.Resume());
        Assert.Equal("Sweep 'mixed' is Cancelled, not paused; only a paused sweep can be resumed.", error.Message);
        Assert.Equal((SweepStatus.Cancelled, 0), (await Status(), (await cluster.Store.Find(id, default))!.ReservedNano));
    }

    [Fact]
    public async Task A_sweep_that_cannot_think_fails_with_the_reason()
    {
        await Sweep.Submit(TestSpecs.On(deviceClass, method: "tea-leaves"));

        for (var tries = 0; tries < 500 && await Status() == SweepStatus.Running; tries++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);

        var view = (await cluster.Store.Find(id, default))!;
        Assert.Equal(SweepStatus.Failed, view.Status);
        Assert.StartsWith("proposing trials failed: ", view.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_of_many_devices_at_once_are_all_stored()
    {
        var devices = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.NewDevice(deviceClass)));
        await Sweep.Submit(TestSpecs.On(deviceClass, trials: 40));
        var orders = await Task.WhenAll(devices.Select(device => device.Offer()));

        await Task.WhenAll(devices.SelectMany((device, index) => Enumerable.Range(1, 5).Select(epoch => device.Report(orders[index], epoch, epoch))));

        Assert.Equal(8, orders.Select(order => order.Node.Id).Distinct().Count());
        Assert.Equal(8, (await cluster.Store.Reports(id, default)).Select(report => report.Node).Distinct().Count());
        Assert.All(orders, order => Assert.Equal(1, order.Attempt));
        Assert.Empty(await cluster.Store.Check(default));
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, double> Metrics(double accuracy) =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", accuracy);

    private async Task<SweepStatus> Status() => (await cluster.Store.Find(id, default))!.Status;
}

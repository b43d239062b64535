using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Optimizer.Cluster.Tests;

public sealed class SeveralCoordinatorsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string id = Guid.NewGuid().ToString("N")[..12];
    private readonly SweepCluster cluster = new() { Silos = 3 };

    public ValueTask InitializeAsync() => cluster.InitializeAsync();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Everything_that_crosses_coordinators_arrives_whole()
    {
        var devices = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.NewDevice("cpu")));
        await cluster.Sweep(id).Submit(TestSpecs.On("cpu", trials: 12));

        await Task.WhenAll(devices.Select(device => device.WorkOff(id, Status)));

        Assert.Equal(SweepStatus.Finished, await Status());
        Assert.True((await Homes()).Distinct().Count() > 1, "all grains were on one silo");
        Assert.Empty(await cluster.Store.Check(default));
    }

    [Fact]
    public async Task A_sweep_whose_coordinator_dies_goes_on_elsewhere_and_loses_nothing_that_runs()
    {
        var device = await cluster.NewDevice("cpu");
        await cluster.Sweep(id).Submit(TestSpecs.On("cpu", trials: 3));
        var order = await device.Offer();
        await device.Report(order, 1, 1);

        await cluster.Cluster.KillSiloAsync(await HomeOf(cluster.Sweep(id)));
        var verdict = await Patiently(() => device.Report(order, 2, 2));
        await Patiently(() => device.End(order));
        while (await Status() == SweepStatus.Running)
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            if (await Patiently(device.OfferOnce) is { } next) await Patiently(() => device.End(next));
        }

        Assert.Equal(VerdictAction.Continue, verdict.Action);
        Assert.Equal(SweepStatus.Finished, await Status());
        Assert.All(await cluster.Store.Attempts(id, default), attempt => Assert.Equal((1, AttemptOutcome.Done), (attempt.Number, attempt.Outcome)));
        Assert.Empty(await cluster.Store.Check(default));
    }

    [Fact]
    public async Task A_pool_and_a_device_whose_coordinator_dies_are_there_again()
    {
        var device = await cluster.NewDevice("cpu");
        await cluster.Sweep(id).Submit(TestSpecs.On("cpu", trials: 3));
        var order = await device.Offer();
        await device.End(order);

        foreach (var home in new[]
        {
            await HomeOf(cluster.Cluster.Client.GetGrain<IDeviceGrain>(device.Name)), await HomeOf(cluster.Cluster.Client.GetGrain<IPoolGrain>("cpu")),
        }.Distinct())
        {
            await cluster.Cluster.KillSiloAsync(home);
        }

        WorkOrder? next = null;
        var since = TimeProvider.System.GetTimestamp();
        while (next is null && TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            // The sweep tells the pool again by its own clock.
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            next = await Patiently(device.OfferOnce);
        }

        Assert.NotNull(next);
        Assert.NotEqual(order.Node.Id, next.Node.Id);
    }

    [Fact]
    public async Task Of_two_activations_of_a_sweep_the_slower_writer_drops_what_it_believed()
    {
        await using var other = new SweepCluster { SharedDatabase = cluster.DatabaseFile };
        await other.InitializeAsync();
        var device = await cluster.NewDevice("cpu");
        await cluster.Sweep(id).Submit(TestSpecs.On("cpu", inline: true));
        await other.Sweep(id).Wake();
        var order = await device.Offer();
        await device.Report(order, 1, 1);

        // This one still believes that nothing runs: it gives out the same node, and nobody may hear of it.
        await Assert.ThrowsAsync<SequenceConflictException>(() => other.Sweep(id).Take(new SlotOffer("other/cpu-0", "cpu", "cpu", 1)));
        var taken = await Calls.Repeated(() => other.Sweep(id).Take(new SlotOffer("other/cpu-0", "cpu", "cpu", 1)));
        await Calls.Repeated(() => device.Report(order, 2, 2));

        Assert.NotEqual(order.Node.Id, taken!.Node.Id);
        Assert.Equal([1, 2], (await cluster.Store.Reports(id, default)).Select(report => report.Epoch));
        Assert.Empty(await cluster.Store.Check(default));
    }

    private async Task<SweepStatus> Status() => (await cluster.Store.Find(id, default))!.Status;

    private async Task<InProcessSiloHandle> HomeOf(IGrain grain)
    {
        var address = await cluster.Cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return cluster.Cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    private async Task<SiloAddress?[]> Homes() => await Task.WhenAll(
        (await cluster.Workers.Devices(default)).Select(device => cluster.Cluster.Client.GetGrain<IManagementGrain>(0)
            .GetActivationAddress(cluster.Cluster.Client.GetGrain<IDeviceGrain>(device.Id)).AsTask()));

    /// <summary>As a gateway waits for a dead coordinator's grains.</summary>
    private static async Task<T> Patiently<T>(Func<Task<T>> call)
    {
        for (var since = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await call();
            }
            catch (Exception problem) when (problem is OrleansException or TimeoutException or SequenceConflictException
                && TimeProvider.System.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    private static Task Patiently(Func<Task> call) => Patiently(async () =>
    {
        await call();
        return true;
    });
}

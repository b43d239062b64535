using Optimizer.Core.Sweeps;

namespace Optimizer.Cluster.Tests;

public sealed class PoolGrainTests(SweepCluster cluster) : IClassFixture<SweepCluster>
{
    private readonly string deviceClass = cluster.NewClass();

    [Fact]
    public async Task Sweeps_take_turns_at_a_device()
    {
        var device = await cluster.NewDevice(deviceClass);
        string[] ids = [NewId(), NewId(), NewId()];
        foreach (var id in ids) await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, trials: 20, inline: true));

        var given = new List<string>();
        for (var slot = 0; slot < 9; slot++)
        {
            var order = await device.Offer();
            given.Add(order.Sweep);
            await device.End(order);
        }

        Assert.All(ids, id => Assert.Equal(3, given.Count(sweep => sweep == id)));
    }

    [Fact]
    public async Task A_paused_sweep_is_passed_over()
    {
        var device = await cluster.NewDevice(deviceClass);
        var (paused, running) = (NewId(), NewId());
        foreach (var id in new[] { paused, running }) await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, inline: true));

        await cluster.Sweep(paused).Pause("asked to");
        for (var slot = 0; slot < 3; slot++)
        {
            var order = await device.Offer();
            Assert.Equal(running, order.Sweep);
            await device.End(order);
        }
    }

    [Fact]
    public async Task A_device_of_another_class_gets_nothing()
    {
        await cluster.Sweep(NewId()).Submit(TestSpecs.On(deviceClass, inline: true));

        Assert.Null(await (await cluster.NewDevice(cluster.NewClass())).OfferOnce());
    }

    [Fact]
    public async Task A_pool_that_forgot_is_told_again()
    {
        var id = NewId();
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, inline: true));
        await cluster.Cluster.DeactivateAsync(cluster.Cluster.Client.GetGrain<Contracts.Grains.IPoolGrain>(deviceClass));

        cluster.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(id, (await (await cluster.NewDevice(deviceClass)).Offer()).Sweep);
    }

    private static string NewId() => Guid.NewGuid().ToString("N")[..12];
}

using Optimizer.Contracts.Grains;
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

    [Fact]
    public async Task A_training_of_two_devices_gets_them_beside_sweeps_that_take_one()
    {
        var worker = $"host-of-{deviceClass}";
        var devices = new[] { cluster.Device(deviceClass, $"{worker}/cpu-0"), cluster.Device(deviceClass, $"{worker}/cpu-1") };
        foreach (var device in devices) await device.Hello("first");
        var (narrow, wide) = (NewId(), NewId());
        await cluster.Sweep(narrow).Submit(TestSpecs.On(deviceClass, trials: 50, inline: true));
        var running = new WorkOrder?[] { await devices[0].Offer(), await devices[1].Offer() };
        var spec = TestSpecs.On(deviceClass, trials: 2, inline: true);
        await cluster.Sweep(wide).Submit(spec with { Resources = spec.Resources with { Cores = 2 } });

        // Of the two attempts that run one ends at a time, as they do.
        var ended = 0;
        for (; ended < 6 && running.All(order => order?.Sweep != wide); ended++)
        {
            await devices[ended % 2].End(running[ended % 2]!);
            running[ended % 2] = null;
            for (var device = 0; device < 2; device++)
                running[device] ??= await devices[device].OfferOnce(new FreeShare(running.Count(order => order is null), All: 2));
        }

        Assert.Equal((wide, 2), Assert.Single(running, order => order?.Sweep == wide) is { } order ? (order.Sweep, order.Slots) : default);
        Assert.Equal(2, ended);
    }

    private static string NewId() => Guid.NewGuid().ToString("N")[..12];
}

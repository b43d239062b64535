using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Agents;

namespace Optimizer.Server.Tests.Agents;

public class WorkerDeskTests
{
    private static readonly Hello Hello = new()
    {
        Worker = "w",
        Session = "s",
        MemoryBytes = 4000,
        Devices = { Device("cuda-0", "t4"), Device("cuda-1", "t4"), Device("cuda-2", "t4"), Device("cpu-0", "cpu") },
    };

    [Fact]
    public async Task A_device_tells_how_many_siblings_wait_with_it()
    {
        var desk = new WorkerDesk(Hello);
        desk.Waits(Hello.Devices[0]);
        desk.Waits(Hello.Devices[1]);
        desk.Waits(Hello.Devices[3]);

        Assert.Equal(new FreeShare(2, 4000, All: 3), await Free(desk, 0));
        Assert.Equal(new FreeShare(1, 4000), await Free(desk, 3));
    }

    [Fact]
    public async Task An_attempt_of_several_devices_takes_siblings_that_get_nothing_until_it_ended()
    {
        var desk = new WorkerDesk(Hello);
        foreach (var device in Hello.Devices) desk.Waits(device);

        var taken = await Ask(desk, 0, Order(slots: 2));

        Assert.Equal(["cuda-1"], taken!.With.Select(device => device.Id));
        Assert.Null(await Ask(desk, 1, Order(slots: 1)));
        Assert.Equal(1, (await Free(desk, 2))!.Slots);

        desk.Ended(Hello.Devices[0]);
        Assert.NotNull(await Ask(desk, 1, Order(slots: 1)));
    }

    [Fact]
    public async Task An_order_given_again_waits_until_enough_siblings_wait()
    {
        var desk = new WorkerDesk(Hello);
        desk.Waits(Hello.Devices[0]);

        Assert.Null(await Ask(desk, 0, Order(slots: 2)));
        desk.Waits(Hello.Devices[2]);
        Assert.Equal(["cuda-2"], (await Ask(desk, 0, Order(slots: 2)))!.With.Select(device => device.Id));
    }

    [Fact]
    public async Task Memory_is_shared_over_the_attempts_that_run()
    {
        var desk = new WorkerDesk(Hello);
        foreach (var device in Hello.Devices) desk.Waits(device);

        await Ask(desk, 0, Order(slots: 1) with { MemoryBytes = 1500 });
        await Ask(desk, 1, Order(slots: 1));

        Assert.Equal(4000 - 1500 - 1000, (await Free(desk, 3))!.MemoryBytes);
        desk.Ended(Hello.Devices[0]);
        Assert.Equal(3000, (await Free(desk, 3))!.MemoryBytes);
    }

    [Fact]
    public async Task What_runs_on_since_an_earlier_stream_keeps_its_share_of_memory()
    {
        var again = new Hello(Hello) { Running = { new RunningAttempt { Device = "cuda-0", Sweep = "x", Node = "n", Attempt = 1 } } };
        var desk = new WorkerDesk(again);
        desk.Waits(again.Devices[1]);

        Assert.Equal(3000, (await Free(desk, 1))!.MemoryBytes);
    }

    private static Device Device(string id, string deviceClass) => new() { Id = id, Class = deviceClass, Kind = "cuda", Address = id, Threads = 1 };

    private static WorkOrder Order(int slots) =>
        new("x", new StageNode("n", "train", null, Configuration.Empty, null, 1), 1, 1, null, 0, null, null, null, 10, false) { Slots = slots };

    private static Task<TakenOrder?> Ask(WorkerDesk desk, int device, WorkOrder? order) =>
        desk.Ask(Hello.Devices[device], _ => Task.FromResult(order), CancellationToken.None);

    private static async Task<FreeShare?> Free(WorkerDesk desk, int device)
    {
        FreeShare? told = null;
        await desk.Ask(
            Hello.Devices[device],
            free =>
            {
                told = free;
                return Task.FromResult<WorkOrder?>(null);
            },
            CancellationToken.None);
        return told;
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using System.Threading.Channels;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Agents;

/// <summary>The worker of one stream in the workers' store: that it came, that it is here, that it left.</summary>
internal sealed class WorkerPresence(Hello hello, WorkerStore workers, AgentGatewayOptions options, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <exception cref="SupersededSessionException">A newer process took the worker's name.</exception>
    public async Task Arrive(CancellationToken cancel)
    {
        var worker = new WorkerView(
            hello.Worker, hello.Session, options.Coordinator, hello.MemoryBytes > 0 ? hello.MemoryBytes : null, WorkerState.Here, time.GetUtcNow());
        ImmutableArray<DeviceView> devices =
        [
            .. hello.Devices.Select(device => new DeviceView(
                $"{hello.Worker}/{device.Id}", hello.Worker, hello.Session, device.Class, device.Kind, device.Address, device.Threads)),
        ];
        if (!await workers.Hello(worker, devices, cancel)) throw Superseded();
    }

    /// <summary>Until cancelled: tells that the worker is here, and the worker when it is to take no more work.</summary>
    /// <exception cref="SupersededSessionException">A newer process took the worker's name.</exception>
    public async Task Watch(ChannelWriter<ToAgent> answers, CancellationToken cancel)
    {
        for (var told = false; ;)
        {
            await Task.Delay(Every, time, cancel);
            if (await Seen(cancel) is not { } state) continue;
            if (state == WorkerState.None) throw Superseded();
            if (state != WorkerState.Draining || told) continue;
            told = answers.TryWrite(new ToAgent { Drain = new Drain { Reason = "an administrator drains the worker" } });
        }
    }

    /// <returns>False: it has a newer stream on another coordinator, or its name is another's.</returns>
    public Task<bool> Leave() => workers.Leave(hello.Worker, hello.Session, options.Coordinator, CancellationToken.None);

    /// <returns>None: another session holds the name; null: the store does not answer, which is no reason to end a stream.</returns>
    private async Task<WorkerState?> Seen(CancellationToken cancel)
    {
        try
        {
            return await workers.Seen(hello.Worker, hello.Session, time.GetUtcNow(), cancel) ?? WorkerState.None;
        }
        catch (Exception problem) when (problem is StorageException or DbException)
        {
            return null;
        }
    }

    private SupersededSessionException Superseded() => new(
        $"Worker '{hello.Worker}' was taken over by a newer process of that name; this one must end, or get a name of its own and start again.");
}

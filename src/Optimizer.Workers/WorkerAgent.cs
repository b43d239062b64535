using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Devices;
using Optimizer.Workers.Link;
using Optimizer.Workers.Processes;
using Optimizer.Workers.Slots;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers;

/// <summary>An agent on a machine: offers its slots to a coordinator and runs what it is given, each attempt in a process of its own.</summary>
public sealed class WorkerAgent(WorkerOptions options, TimeProvider time, ILogger<WorkerAgent> log)
{
    /// <summary>For the last words of attempts that had to be ended.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly WorkerOptions options = options.Checked();

    /// <summary>Until <paramref name="stop"/>; then attempts are asked for a checkpoint, and what is not done in time is ended.</summary>
    /// <exception cref="IOException">Another worker uses the work folder.</exception>
    /// <exception cref="TrainerUnavailableException">The trainer host never gets ready.</exception>
    public async Task Run(CancellationToken stop)
    {
        using var folder = new WorkFolder(options.Work);
        var register = new ProcessRegister(folder.Path);
        foreach (var pid in register.EndLeftovers()) log.LogWarning("Ended trainer process {Pid}, left by an earlier worker", pid);

        var devices = options.Devices.IsEmpty ? DeviceDiscovery.Find() : options.Devices;
        var link = new CoordinatorLink(options, HelloOf(devices), time, log);
        using var gate = new ExclusiveGate();
        var slots = devices.ToDictionary(
            device => device.Id, device => new Slot(device, options, time, register, gate, link.Tell, log), StringComparer.Ordinal);
        using var unlink = new CancellationTokenSource();
        var running = slots.Values.Select(slot => Task.Run(slot.Run, CancellationToken.None)).ToList();
        try
        {
            var linked = link.Run(() => ToAll(slots, new SlotEvent.Connected()), message => Route(slots, message), unlink.Token);
            using var stopped = stop.Register(() => ToAll(slots, new SlotEvent.Drain()));
            var all = Task.WhenAll(running);
            await Task.WhenAny([all, .. running, Stopped(stop)]);
            if (stop.IsCancellationRequested) await Drain(slots, all);
            await unlink.CancelAsync();
            await linked;
        }
        finally
        {
            foreach (var slot in slots.Values) slot.Abandon();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var slot in slots.Values) slot.Dispose();
        }

        if (running.FirstOrDefault(slot => slot.IsFaulted) is { } failed) await failed;
    }

    private async Task Drain(Dictionary<string, Slot> slots, Task all)
    {
        await Task.WhenAny(all, Task.Delay(options.DrainWithin, time, CancellationToken.None));
        if (all.IsCompleted) return;
        ToAll(slots, new SlotEvent.Abort());
        await Task.WhenAny(all, Task.Delay(LastWords, time, CancellationToken.None));
    }

    private Hello HelloOf(IEnumerable<WorkerDevice> devices)
    {
        var hello = new Hello { Worker = options.Name, Session = Guid.NewGuid().ToString("N") };
        hello.Devices.AddRange(devices.Select(device => new Device
        {
            Id = device.Id,
            Class = device.Class,
            Kind = device.Kind,
            Address = device.Address,
            Threads = device.Threads,
        }));
        return hello;
    }

    private static void ToAll(Dictionary<string, Slot> slots, SlotEvent happened)
    {
        foreach (var slot in slots.Values) slot.Post(happened);
    }

    private void Route(Dictionary<string, Slot> slots, ToAgent message)
    {
        var device = message.MessageCase switch
        {
            ToAgent.MessageOneofCase.Order => message.Order.Device,
            ToAgent.MessageOneofCase.Verdict => message.Verdict.Device,
            ToAgent.MessageOneofCase.Lease => message.Lease.Device,
            ToAgent.MessageOneofCase.EndedAck => message.EndedAck.Device,
            _ => "",
        };
        if (slots.TryGetValue(device, out var slot)) slot.Post(new SlotEvent.Told(message));
        else log.LogWarning("The coordinator sent {Message} for device '{Device}', which this worker does not have", message.MessageCase, device);
    }

    private static Task Stopped(CancellationToken stop)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(source.SetResult);
        return source.Task;
    }
}

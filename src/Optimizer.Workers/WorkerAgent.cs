using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Devices;
using Optimizer.Workers.Files;
using Optimizer.Workers.Link;
using Optimizer.Workers.Preemption;
using Optimizer.Workers.Processes;
using Optimizer.Workers.Slots;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers;

/// <summary>An agent on a machine: offers its slots to a coordinator and runs what it is given, each attempt in a process of its own.</summary>
public sealed class WorkerAgent(WorkerOptions options, TimeProvider time, ILogger<WorkerAgent> log)
{
    /// <summary>For the last words of attempts that had to be ended.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <summary>For those that were still storing what they left.</summary>
    private static readonly TimeSpan LeastWords = TimeSpan.FromSeconds(1);

    private readonly WorkerOptions options = options.Checked();

    /// <summary>
    /// Until <paramref name="stop"/> or a notice that the machine is taken away; then attempts are asked for a checkpoint, and what is not done in
    /// time is ended. Told to drain by the coordinator, it ends when its attempts have reached their checkpoints, however long that takes.
    /// </summary>
    /// <exception cref="IOException">Another worker uses the work folder.</exception>
    /// <exception cref="TrainerUnavailableException">The trainer host never gets ready.</exception>
    public async Task Run(CancellationToken stop)
    {
        using var folder = new WorkFolder(options.Work);
        var register = new ProcessRegister(folder.Path);
        foreach (var pid in register.EndLeftovers()) log.LogWarning("Ended trainer process {Pid}, left by an earlier worker", pid);

        var devices = options.Devices.IsEmpty ? DeviceDiscovery.Find() : options.Devices;
        using var staging = options.Blobs is { } store ? new Staging(options, store, folder.Path, time, log) : null;
        using var gate = new ExclusiveGate();
        var slots = new Dictionary<string, Slot>(StringComparer.Ordinal);
        var session = Guid.NewGuid().ToString("N");
        var link = new CoordinatorLink(options, () => HelloOf(session, devices, slots.Values), time, log);
        foreach (var device in devices)
            slots.Add(device.Id, new Slot(device, options, time, register, gate, link.Tell, (other, happened) => ToOther(slots, other, happened), staging, log));
        staging?.Gate.WhenOpen(() => ToAll(slots, new SlotEvent.StoreOpen()));
        using var unlink = new CancellationTokenSource();
        var running = slots.Values.Select(slot => Task.Run(slot.Run, CancellationToken.None)).ToList();
        try
        {
            var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var linked = link.Run(welcome => Welcomed(slots, welcome, staging is not null), message => Route(slots, message, drained), unlink.Token);
            using var stopped = stop.Register(() => ToAll(slots, new SlotEvent.Drain()));
            var all = Task.WhenAll(running);
            var hurry = Task.WhenAny(Stopped(stop), new PreemptionNotice(options, time, log).Seen(unlink.Token));
            await Task.WhenAny([all, .. running, hurry, drained.Task, linked]);
            if (drained.Task.IsCompleted || hurry.IsCompleted)
            {
                ToAll(slots, new SlotEvent.Drain());
                await Task.WhenAny(all, hurry);
                if (hurry.IsCompleted) await Drain(slots, all);
            }

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
        foreach (var patience in new[] { LastWords, LeastWords })
        {
            ToAll(slots, new SlotEvent.Abort());
            await Task.WhenAny(all, Task.Delay(patience, time, CancellationToken.None));
            if (all.IsCompleted) return;
        }
    }

    private Hello HelloOf(string session, IEnumerable<WorkerDevice> devices, IEnumerable<Slot> slots)
    {
        var hello = new Hello { Worker = options.Name, Session = session, MemoryBytes = options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes };
        hello.Running.AddRange(slots.Select(slot => slot.Running).OfType<RunningAttempt>());
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

    private void Welcomed(Dictionary<string, Slot> slots, Welcome welcome, bool hasStore)
    {
        var byDigest = welcome.Files == Contracts.Agents.Files.ByDigest;
        if (byDigest && !hasStore) log.LogError("The coordinator {Coordinator} names files by digest, but this worker was given no store", welcome.Coordinator);
        ToAll(slots, new SlotEvent.Connected(byDigest));
    }

    private void ToOther(Dictionary<string, Slot> slots, string device, SlotEvent happened)
    {
        if (slots.TryGetValue(device, out var slot)) slot.Post(happened);
        else log.LogWarning("An order takes device '{Device}' too, which this worker does not have", device);
    }

    private void Route(Dictionary<string, Slot> slots, ToAgent message, TaskCompletionSource drained)
    {
        if (message.Drain is { } drain)
        {
            log.LogInformation("Told to drain: {Reason}", drain.Reason);
            drained.TrySetResult();
            return;
        }

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

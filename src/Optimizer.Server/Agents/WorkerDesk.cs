using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Agents;

/// <param name="With">Further devices of the worker that the attempt takes.</param>
internal sealed record TakenOrder(WorkOrder Order, IReadOnlyList<Device> With);

/// <summary>What the devices of one stream share: who waits for work, who was taken for a sibling's attempt, what memory is left.</summary>
internal sealed class WorkerDesk
{
    private readonly Lock gate = new();
    private readonly Hello hello;
    private readonly Dictionary<string, SemaphoreSlim> turns;
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> takenFor = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> memory = new(StringComparer.Ordinal);

    public WorkerDesk(Hello hello)
    {
        this.hello = hello;
        turns = hello.Devices.Select(device => device.Class).Distinct().ToDictionary(name => name, _ => new SemaphoreSlim(1), StringComparer.Ordinal);
        foreach (var running in hello.Running) memory[running.Device] = Share;
    }

    /// <summary>Of one device where an attempt does not say what it needs, bytes.</summary>
    private long Share => hello.Devices.Count == 0 ? 0 : hello.MemoryBytes / hello.Devices.Count;

    /// <summary>The device has a slot to give: whatever it ran has ended.</summary>
    public void Waits(Device device)
    {
        lock (gate)
        {
            Free(device.Id);
            waiting.Add(device.Id);
        }
    }

    /// <summary>
    /// Asks for work with all that is free beside the device. Devices of a class ask one after the other, so that what one was told is
    /// free is still free when its order comes.
    /// </summary>
    /// <returns>Null: there is none, or the device itself was taken for a sibling's attempt.</returns>
    public async Task<TakenOrder?> Ask(Device device, Func<FreeShare, Task<WorkOrder?>> offer, CancellationToken cancel)
    {
        var turn = turns[device.Class];
        await turn.WaitAsync(cancel);
        try
        {
            FreeShare free;
            lock (gate)
            {
                if (takenFor.ContainsKey(device.Id)) return null;
                free = new FreeShare(1 + Siblings(device).Count(), hello.MemoryBytes > 0 ? Math.Max(0, hello.MemoryBytes - memory.Values.Sum()) : null, OfClass(device.Class));
            }

            return await offer(free) is { } order ? Take(device, order) : null;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The device's attempt has ended: what it had taken is free.</summary>
    public void Ended(Device device)
    {
        lock (gate) Free(device.Id);
    }

    /// <returns>Null: an order given again needs more devices than wait by now; it is given again later.</returns>
    private TakenOrder? Take(Device device, WorkOrder order)
    {
        lock (gate)
        {
            var with = Siblings(device).Take(order.Slots - 1).ToList();
            if (with.Count < order.Slots - 1) return null;
            waiting.Remove(device.Id);
            foreach (var sibling in with) takenFor[sibling.Id] = device.Id;
            memory[device.Id] = order.MemoryBytes ?? Share * order.Slots;
            return new TakenOrder(order, with);
        }
    }

    private int OfClass(string deviceClass) => hello.Devices.Count(device => device.Class == deviceClass);

    private IEnumerable<Device> Siblings(Device device) => hello.Devices.Where(other =>
        other.Id != device.Id && other.Class == device.Class && waiting.Contains(other.Id) && !takenFor.ContainsKey(other.Id));

    private void Free(string device)
    {
        memory.Remove(device);
        foreach (var sibling in takenFor.Where(pair => pair.Value == device).Select(pair => pair.Key).ToList()) takenFor.Remove(sibling);
    }
}

using System.Collections.Immutable;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Optimizer.Cluster;

/// <summary>One slot: which session of its worker may ask for work. What an older session ran is lost.</summary>
[Reentrant, CollectionAgeLimit(AlwaysActive = true)]
internal sealed class DeviceGrain(WorkerStore workers) : Grain, IDeviceGrain, IDisposable
{
    /// <summary>Hellos one after the other: of two sessions the one that the store names last stays.</summary>
    private readonly SemaphoreSlim door = new(1);

    private string? session;
    private SlotOffer? slot;
    private IPoolGrain? pool;
    private string? workedFor;
    private bool isArriving;

    private string Id => this.GetPrimaryKeyString();

    public async Task Hello(string session, SlotOffer slot, ImmutableArray<AttemptKey> stillRunning)
    {
        await door.WaitAsync();
        try
        {
            if (await workers.SessionOf(Id, CancellationToken.None) != session) throw Superseded(session);
            // Nobody gets work meanwhile, and a hello that fails here and is repeated begins anew.
            isArriving = true;
            var isSame = session == this.session;
            if (!isSame) this.session = null;
            await Lose(stillRunning, keepUnconfirmed: isSame);
            (this.session, this.slot, pool, isArriving) = (session, slot, null, false);
        }
        finally
        {
            door.Release();
        }
    }

    public async Task<WorkOrder?> Offer(string session, FreeShare free)
    {
        if (isArriving) return null;
        if ((session != this.session || slot is null) && !await Remember(session)) return null;
        var order = workedFor is null ? null : await GrainFactory.GetGrain<ISweepGrain>(workedFor).Unconfirmed(Id);
        order ??= await (pool ??= GrainFactory.GetGrain<IPoolGrain>(slot!.DeviceClass)).Take(slot! with { FreeSlots = free.Slots, FreeMemoryBytes = free.MemoryBytes, AllSlots = free.All });
        workedFor = order?.Sweep;
        if (session != this.session) throw Superseded(session);
        return order;
    }

    public async Task Gone(string session)
    {
        if (session != (this.session ?? await workers.SessionOf(Id, CancellationToken.None))) return;
        this.session = null;
        await Lose([], keepUnconfirmed: false);
    }

    /// <summary>A grain that moved knows nothing: the store says who has the device, and for which sweep it works.</summary>
    public void Dispose() => door.Dispose();

    /// <returns>False: somebody says hello right now.</returns>
    private async Task<bool> Remember(string session)
    {
        var device = await workers.Device(Id, CancellationToken.None);
        if (device is null || device.Session != session) throw Superseded(session);
        var worksFor = await workers.SweepsOn(Id, CancellationToken.None);
        if (isArriving) return false;
        (this.session, slot, pool) = (session, new SlotOffer(Id, device.Class, device.Address, device.Threads), null);
        workedFor ??= worksFor.FirstOrDefault();
        return true;
    }

    private async Task Lose(ImmutableArray<AttemptKey> stillRunning, bool keepUnconfirmed)
    {
        var sweeps = await workers.SweepsOn(Id, CancellationToken.None);
        foreach (var sweep in sweeps) await GrainFactory.GetGrain<ISweepGrain>(sweep).Lost(Id, stillRunning, keepUnconfirmed);
        workedFor = keepUnconfirmed ? sweeps.FirstOrDefault() : null;
    }

    private SupersededSessionException Superseded(string session)
    {
        Meters.Superseded.Add(1, new KeyValuePair<string, object?>("kind", "session"));
        return new($"Device {Id}: session {session} does not have it any more: another process took the worker's name, or the worker said goodbye.");
    }
}

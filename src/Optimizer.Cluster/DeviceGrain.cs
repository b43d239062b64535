using System.Collections.Immutable;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Orleans.Concurrency;

namespace Optimizer.Cluster;

/// <summary>One slot: which session of its worker may ask for work. What an older session ran is lost.</summary>
[Reentrant]
internal sealed class DeviceGrain(ISweepStore store) : Grain, IDeviceGrain
{
    private string? session;
    private SlotOffer? slot;

    public async Task Hello(string session, SlotOffer slot)
    {
        (this.session, this.slot) = (session, slot);
        await LoseAll();
    }

    public async Task<WorkOrder?> Offer(string session)
    {
        if (session != this.session || slot is null) return null;
        return await GrainFactory.GetGrain<IPoolGrain>(slot.DeviceClass).Take(slot);
    }

    public async Task Gone(string session)
    {
        if (session != this.session) return;
        this.session = null;
        await LoseAll();
    }

    private async Task LoseAll()
    {
        foreach (var sweep in (await store.Sweeps(CancellationToken.None)).Where(sweep => sweep.ReservedNano > 0 || sweep.Status == SweepStatus.Running))
            await GrainFactory.GetGrain<ISweepGrain>(sweep.Id).Lost(this.GetPrimaryKeyString(), ImmutableArray<AttemptKey>.Empty);
    }
}

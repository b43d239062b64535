using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Optimizer.Cluster;

/// <summary>One slot: which session of its worker may ask for work. What an older session ran is lost.</summary>
[Reentrant, CollectionAgeLimit(AlwaysActive = true)]
internal sealed class DeviceGrain(ISweepStore store) : Grain, IDeviceGrain
{
    private string? session;
    private SlotOffer? slot;
    private string? workedFor;

    public async Task Hello(string session, SlotOffer slot)
    {
        if (session != this.session)
        {
            // Nobody gets work meanwhile, and a hello that fails here and is repeated begins anew.
            this.session = null;
            await LoseAll();
        }

        (this.session, this.slot) = (session, slot);
    }

    public async Task<WorkOrder?> Offer(string session)
    {
        if (session != this.session || slot is null) return null;
        var order = workedFor is null ? null : await GrainFactory.GetGrain<ISweepGrain>(workedFor).Unconfirmed(slot.Device);
        order ??= await GrainFactory.GetGrain<IPoolGrain>(slot.DeviceClass).Take(slot);
        workedFor = order?.Sweep;
        return order;
    }

    public async Task Gone(string session)
    {
        if (session != this.session) return;
        this.session = null;
        await LoseAll();
    }

    private async Task LoseAll()
    {
        workedFor = null;
        foreach (var sweep in (await store.Sweeps(CancellationToken.None)).Where(sweep => sweep.ReservedNano > 0 || sweep.Status == SweepStatus.Running))
            await GrainFactory.GetGrain<ISweepGrain>(sweep.Id).Lost(this.GetPrimaryKeyString(), []);
    }
}

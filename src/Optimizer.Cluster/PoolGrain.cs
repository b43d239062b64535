using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Optimizer.Cluster;

/// <summary>The sweeps that want one device class; a free slot is offered to each in turn until one has work.</summary>
/// <remarks>Stored nowhere: running sweeps say again every few seconds that they want it.</remarks>
[Reentrant, CollectionAgeLimit(AlwaysActive = true)]
internal sealed class PoolGrain : Grain, IPoolGrain
{
    private readonly List<string> waiting = [];

    public Task Wants(string sweep)
    {
        if (!waiting.Contains(sweep)) waiting.Add(sweep);
        return Task.CompletedTask;
    }

    public Task Rests(string sweep)
    {
        waiting.Remove(sweep);
        return Task.CompletedTask;
    }

    public async Task<WorkOrder?> Take(SlotOffer offer)
    {
        foreach (var sweep in waiting.ToArray())
        {
            // The one that was asked goes to the end, so that sweeps take turns.
            if (waiting.Remove(sweep)) waiting.Add(sweep);
            if (await GrainFactory.GetGrain<ISweepGrain>(sweep).Take(offer) is { } order) return order;
        }

        return null;
    }
}

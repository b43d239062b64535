using Optimizer.Core.Sweeps;
using Orleans;

namespace Optimizer.Contracts.Grains;

/// <summary>All that wants one device class: knows which sweeps run, gives a free slot to the one whose turn it is.</summary>
[Alias("optimizer.pool")]
public interface IPoolGrain : IGrainWithStringKey
{
    [Alias("wants")] Task Wants(string sweep);

    [Alias("rests")] Task Rests(string sweep);

    [Alias("take")] Task<WorkOrder?> Take(SlotOffer offer);
}

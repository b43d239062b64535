using Optimizer.Core.Scheduling;
using Optimizer.Core.Sweeps;
using Orleans;

namespace Optimizer.Contracts.Grains;

/// <summary>All that wants one device class: knows which sweeps run, gives a free slot to the one whose turn it is.</summary>
[Alias("optimizer.pool")]
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>Said at every change and again every few seconds: a pool remembers nothing when its coordinator ends.</summary>
    [Alias("wants")] Task Wants(SweepWants wants);

    [Alias("rests")] Task Rests(string sweep);

    [Alias("take")] Task<WorkOrder?> Take(SlotOffer offer);
}

using Optimizer.Core.Sweeps;
using Orleans;

namespace Optimizer.Contracts.Grains;

/// <summary>One slot of one worker ("host-1/cpu-0"): holds which session of the worker may speak for it.</summary>
[Alias("optimizer.device")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>A worker's (new) session has this device; attempts of its older sessions are lost.</summary>
    [Alias("hello")] Task Hello(string session, SlotOffer slot);

    /// <summary>Asks for work. The same answer again if the slot was given work that it never confirmed.</summary>
    [Alias("offer")] Task<WorkOrder?> Offer(string session);

    [Alias("gone")] Task Gone(string session);
}

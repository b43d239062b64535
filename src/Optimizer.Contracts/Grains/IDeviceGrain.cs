using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Orleans;

namespace Optimizer.Contracts.Grains;

/// <summary>One slot of one worker ("host-1/cpu-0"): holds which session of the worker may speak for it.</summary>
/// <remarks>Which session that is stands in the workers' store: the gateway writes it there first, and a grain that moved reads it.</remarks>
[Alias("optimizer.device")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// A worker's session has this device. What the device ran is lost, but for what it still runs and, within a session, for an order
    /// that it never spoke of: that one is given again.
    /// </summary>
    /// <exception cref="SupersededSessionException">A newer session has the device.</exception>
    [Alias("hello")] Task Hello(string session, SlotOffer slot, ImmutableArray<AttemptKey> stillRunning);

    /// <summary>Asks for work. The same answer again if the slot was given work that it never confirmed.</summary>
    /// <param name="free">What is free beside it on its worker; else the slot is as it was at hello.</param>
    /// <exception cref="SupersededSessionException">Another session has the device.</exception>
    [Alias("offer")] Task<WorkOrder?> Offer(string session, FreeShare free);

    /// <summary>Nothing happens where a newer session has the device.</summary>
    [Alias("gone")] Task Gone(string session);
}

/// <param name="Slots">Devices of the class that are free on the worker, this one included.</param>
/// <param name="MemoryBytes">Of the worker, that no attempt has taken; null: not told.</param>
/// <param name="All">Devices of the class that the worker has, busy ones included.</param>
public sealed record FreeShare(int Slots = 1, long? MemoryBytes = null, int All = 1);

/// <summary>Another process took the worker's name: this one is not listened to any more.</summary>
public sealed class SupersededSessionException(string message) : Exception(message);

using System.Collections.Immutable;
using Optimizer.Workers.Devices;

namespace Optimizer.Server.Hosting;

/// <param name="Database">The SQLite file; sockets, log, artifacts and the worker's folder stand beside it.</param>
/// <param name="TrainerHost">The trainer host's executable.</param>
public sealed record EmbeddedOptions(string Database, string TrainerHost)
{
    /// <summary>Slots of the worker. Empty: found on this machine.</summary>
    public ImmutableArray<WorkerDevice> Devices { get; init; } = [];

    /// <summary>Port of the dashboard on loopback, 0 for a free one; null: none.</summary>
    public int? DashboardPort { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>For the fault drill only: false leaves out the store's sequence check.</summary>
    public bool CheckSequence { get; init; } = true;
}

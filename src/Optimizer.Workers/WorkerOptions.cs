using System.Collections.Immutable;
using Optimizer.Workers.Devices;

namespace Optimizer.Workers;

/// <summary>What a worker is told at its start.</summary>
public sealed record WorkerOptions
{
    /// <summary>Unique among the workers of a coordinator; no slash.</summary>
    public required string Name { get; init; }

    /// <summary>The coordinator: <c>unix:/path/to.sock</c>, <c>http://host:port</c> or <c>https://host:port</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Sent as a bearer token; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>Slots to offer. Empty: found on this machine.</summary>
    public ImmutableArray<WorkerDevice> Devices { get; init; } = [];

    /// <summary>The trainer host's executable.</summary>
    public required string TrainerHost { get; init; }

    public ImmutableArray<string> TrainerArguments { get; init; } = [];

    /// <summary>Folder for this worker's own records. One worker at a time may use it.</summary>
    public required string Work { get; init; }

    /// <summary>Resident memory at which an attempt's trainer process is ended as out of memory, in bytes. Null: no limit of ours.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Silence of a running trainer, frozen time left out, after which it is taken for hung. Default 15 minutes.</summary>
    public TimeSpan HungAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a trainer process may take until it is ready. Default 2 minutes.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long attempts may take to reach a checkpoint when the worker is told to end. Default 20 seconds.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <exception cref="ArgumentException">A value is out of its range; the message says which and why.</exception>
    public WorkerOptions Checked()
    {
        if (Name.Length == 0 || Name.Contains('/'))
            throw new ArgumentException($"The worker name '{Name}' must be non-empty and without '/'; the host's name is a good one.");
        if (!Server.StartsWith("unix:", StringComparison.Ordinal)
            && !(Uri.TryCreate(Server, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            throw new ArgumentException($"The coordinator's address '{Server}' must be unix:/path/to.sock, http://host:port or https://host:port.");
        if (MemoryLimitBytes is <= 0)
            throw new ArgumentException($"The memory limit {MemoryLimitBytes} must be above 0 bytes; leave it out for no limit.");
        if (Devices.GroupBy(device => device.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"The device '{twice.Key}' is listed twice; give each slot its own id.");
        return this;
    }
}

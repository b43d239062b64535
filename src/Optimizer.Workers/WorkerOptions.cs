using System.Collections.Immutable;
using Optimizer.Artifacts;
using Optimizer.Workers.Devices;
using Optimizer.Workers.Link;

namespace Optimizer.Workers;

/// <summary>What a worker is told at its start.</summary>
public sealed record WorkerOptions
{
    /// <summary>Unique among the workers of a coordinator; no slash.</summary>
    public required string Name { get; init; }

    /// <summary>The coordinator: <c>unix:/path/to.sock</c>, <c>http://host:port</c> or <c>https://host:port</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Further coordinators of the same kind; each stream is tried with the next one.</summary>
    public ImmutableArray<string> FurtherServers { get; init; } = [];

    /// <summary>Asked before each stream where to open it (see <see cref="AgentDirectory.Next"/>); null: the servers themselves, in turn.</summary>
    public Func<CancellationToken, Task<AgentEndpoint>>? Resolve { get; init; }

    /// <summary>Sent as a bearer token; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>Slots to offer. Empty: found on this machine.</summary>
    public ImmutableArray<WorkerDevice> Devices { get; init; } = [];

    /// <summary>The trainer host's executable.</summary>
    public required string TrainerHost { get; init; }

    public ImmutableArray<string> TrainerArguments { get; init; } = [];

    /// <summary>Folder for this worker's own records. One worker at a time may use it.</summary>
    public required string Work { get; init; }

    /// <summary>Where files are, for coordinators that name them by digest. Null: files are shared with the coordinator.</summary>
    public IBlobStore? Blobs { get; init; }

    /// <summary>Size of the local cache of such files, in bytes. Default 20 GB.</summary>
    public long CacheBytes { get; init; } = 20L << 30;

    /// <summary>Folders of this machine that data may be in, by the names that specs use: <c>mount:NAME/path</c>.</summary>
    public ImmutableDictionary<string, string> Mounts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long fetching and storing is tried again while the store cannot be reached. Default 10 minutes.</summary>
    public TimeSpan StoreWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a full store is tried again. Default 5 seconds.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Folders of ended attempts that stay for whoever wants to look, where files travel by digest. Default 3.</summary>
    public int KeptAttempts { get; init; } = 3;

    /// <summary>When this file exists the machine is about to be taken away: the worker drains. Null: none.</summary>
    public string? PreemptionFile { get; init; }

    /// <summary>The same, for an address that answers with status 200 (and not the word FALSE) from then on. Null: none.</summary>
    public Uri? PreemptionUrl { get; init; }

    /// <summary>How often these are looked at. Default 2 seconds.</summary>
    public TimeSpan PreemptionEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Memory of this machine to tell the coordinator of, in bytes. Null: what the machine or its control group has.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Resident memory at which an attempt's trainer process is ended as out of memory, in bytes. Null: no limit of ours.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Whether programs of submitters may run on this machine. Default: yes; a service's worker says so itself.</summary>
    public bool RunCommands { get; init; } = true;

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
        foreach (var server in FurtherServers.Prepend(Server))
        {
            if (!server.StartsWith("unix:", StringComparison.Ordinal)
                && !(Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
                throw new ArgumentException($"The coordinator's address '{server}' must be unix:/path/to.sock, http://host:port or https://host:port.");
        }

        if (MemoryLimitBytes is <= 0)
            throw new ArgumentException($"The memory limit {MemoryLimitBytes} must be above 0 bytes; leave it out for no limit.");
        if (Devices.GroupBy(device => device.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"The device '{twice.Key}' is listed twice; give each slot its own id.");
        if (Mounts.FirstOrDefault(mount => !Path.IsPathFullyQualified(mount.Value) || mount.Key.Length == 0 || mount.Key.Contains('/')) is { Key: not null } mount)
            throw new ArgumentException($"The mount '{mount.Key}' to '{mount.Value}' must have a name without '/' and an absolute folder.");
        if (CacheBytes <= 0) throw new ArgumentException($"The cache's size {CacheBytes} must be above 0 bytes.");
        return this;
    }
}

using System.Collections.Immutable;
using System.Net;
using Optimizer.Artifacts;
using Optimizer.Workers;
using Optimizer.Workers.Devices;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>What a coordinator is told at its start.</summary>
public sealed record ServeOptions
{
    /// <summary>Connection string of the cluster's PostgreSQL; null: one coordinator on <see cref="Database"/>.</summary>
    public string? Postgres { get; init; }

    /// <summary>The SQLite file of a coordinator without PostgreSQL; its owner's lock is taken.</summary>
    public string Database { get; init; } = Path.Combine(".optimizer", "optimizer.db");

    /// <summary>Where the API is served. Port 0: a free one.</summary>
    public ServeAddress Listen { get; init; } = ServeAddress.Parse("http://127.0.0.1:8080");

    /// <summary>Where workers are served in clear text; null: the port after the API's. With TLS both share the API's.</summary>
    public ServeAddress? Agents { get; init; }

    /// <summary>Of the silo. 0: a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>Of the silo's gateway for Orleans clients. 0: a free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Where the other coordinators reach this one's silo; null: loopback where the API listens there, else this machine's first address.</summary>
    public IPAddress? Advertise { get; init; }

    /// <summary><c>dir:/path</c>. Root of all attempts' folders.</summary>
    public string? Artifacts { get; init; }

    /// <summary>PEM files for an https address.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>Null: the key is in the certificate's file.</summary>
    public string? TlsKey { get; init; }

    /// <summary>True: a JSON object a line on standard error; false: text.</summary>
    public bool JsonLog { get; init; }

    /// <summary>A worker in this process; null: none.</summary>
    public LocalWorker? Worker { get; init; }

    /// <summary>False only in the fault drill that shows what the append's sequence check is for.</summary>
    public bool CheckSequence { get; init; } = true;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Names that requests may call the server by, beside loopback's, the machine's and the address it listens at.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Where an admin key is written, for its owner only, if there is no key yet; null: none is made.</summary>
    public string? BootstrapKeyFile { get; init; }

    /// <summary>Of one key in the long run; ten times as many may come at once.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Files by digest; null: workers and coordinators share <see cref="Artifacts"/> under the same path.</summary>
    public IBlobStore? Blobs { get; init; }

    /// <summary>Whether specs may run commands on this machine when something is worth telling.</summary>
    public bool RunCommands { get; init; }

    /// <summary>Reached from this machine only.</summary>
    public bool IsLoopback => Listen.IsLoopback && (Agents is null || Agents.IsLoopback);

    public bool IsTls => Listen.IsTls;
}

/// <param name="TrainerHost">The trainer host's executable.</param>
/// <param name="Work">Folder for its own records.</param>
/// <param name="Devices">Slots to offer, see <see cref="DeviceDeclaration"/>; null: found on this machine.</param>
public sealed record LocalWorker(string Name, string TrainerHost, string Work, string? Devices)
{
    /// <summary>Whether programs of submitters may run here.</summary>
    public bool RunCommands { get; init; }

    /// <summary>Name to absolute folder: data that specs name as mount:NAME/path.</summary>
    public ImmutableDictionary<string, string> Mounts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <exception cref="FormatException">The devices are not such a list.</exception>
    internal WorkerOptions Options(string server, string? key, IBlobStore? blobs) => new()
    {
        Blobs = blobs,
        Name = Name,
        Server = server,
        Token = key,
        Devices = Devices is null ? [] : DeviceDeclaration.Parse(Devices, Environment.ProcessorCount),
        TrainerHost = TrainerHost,
        Work = Work,
        Mounts = Mounts,
        RunCommands = RunCommands,
    };
}

using System.CommandLine;
using System.Net;
using Optimizer.Artifacts;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Running;
using Optimizer.Server.Hosting.Serving;

namespace Optimizer.Cli.Serving;

/// <summary>Options of <c>serve</c>; each can be said in the environment too: <c>--silo-port</c> is OPTIMIZER_SILO_PORT.</summary>
internal sealed class ServeArguments
{
    private readonly Option<string?> role = Text("--role", "all|coordinator|worker", "What this process does.");
    private readonly Option<string?> postgres = Text("--postgres", "CONNECTION", "Database of the cluster, such as \"Host=db;Username=optimizer;Database=optimizer\"; without it one coordinator on --database.");
    private readonly Option<string?> postgresFile = Text("--postgres-file", "FILE", "File that holds the connection string.");
    private readonly Option<string?> listen = Text("--listen", "URL", "Where the API is served; http://127.0.0.1:8080 when left out.");
    private readonly Option<string?> agents = Text("--agents", "URL", "Where workers connect; the next port when left out. With https both share one port.");
    private readonly Option<string?> siloPort = Text("--silo-port", "PORT", "Port for the other coordinators; a free one when left out.");
    private readonly Option<string?> gatewayPort = Text("--gateway-port", "PORT", "Port for Orleans clients; a free one when left out.");
    private readonly Option<string?> advertise = Text("--advertise", "IP", "Address at which the other coordinators reach this one.");
    private readonly Option<string?> artifacts = Text("--artifacts", "dir:/path|s3://bucket/prefix", "Where data, checkpoints, artifacts and logs are kept by their digest, the same for all coordinators; beside the database, or .optimizer/files, when left out.");
    private readonly Option<string?> certificate = Text("--tls-certificate", "FILE.pem", "Certificate for an https address.");
    private readonly Option<string?> tlsKey = Text("--tls-key", "FILE.pem", "Private key of the certificate.");
    private readonly Option<string[]> hosts = new("--host") { Description = "A name by which requests may call the server; may be repeated.", HelpName = "NAME" };
    private readonly Option<string?> bootstrap = Text("--bootstrap-key-file", "FILE", "Where an admin key is written if the server has no key yet.");
    private readonly Option<bool> commands = new("--allow-commands") { Description = "Specs may run programs on this machine: their notify on the coordinator, their trainer on the worker." };
    private readonly Option<string?> name = Text("--name", "NAME", "The worker's name; this machine's when left out.");
    private readonly Option<string?> devices = Text("--devices", "LIST", "The worker's slots, such as cpu:4 or a100:2 (class and count; a100:2@cuda/8 says kind and threads too); found on this machine when left out.");
    private readonly Option<string?> work = Text("--work", "DIR", "The worker's folder for records and files; .optimizer/worker when left out.");
    private readonly Option<string[]> mounts = MountOption.Create("A folder of data that the worker has, for specs that name mount:NAME/path; may be repeated.");
    private readonly Option<bool> unguarded = new("--no-sequence-check")
    {
        Description = "For the fault drill alone: append whatever another coordinator wrote meanwhile, which damages sweeps.",
        Hidden = true,
    };
    private readonly Option<string?> log = Text("--log", "text|json", "How the log is written, on standard error.");

    public IEnumerable<Option> All =>
        [role, postgres, postgresFile, listen, agents, siloPort, gatewayPort, advertise, artifacts, certificate, tlsKey, hosts, bootstrap, commands, name, devices, work, mounts, log, unguarded];

    /// <returns>Whether a coordinator, and whether a worker runs here.</returns>
    /// <exception cref="CliException">Another word.</exception>
    public (bool Coordinator, bool Worker) Role(ParseResult arguments) => Get(arguments, role) switch
    {
        null or "all" => (true, true),
        "coordinator" => (true, false),
        "worker" => (false, true),
        var other => throw new CliException(ExitCodes.BadUsage, $"--role '{other}' must be all, coordinator or worker."),
    };

    public bool IsJsonLog(ParseResult arguments) => Get(arguments, log) switch
    {
        null or "text" => false,
        "json" => true,
        var other => throw new CliException(ExitCodes.BadUsage, $"--log '{other}' must be text or json."),
    };

    public LocalWorker Worker(ParseResult arguments) => new(
        Get(arguments, name) ?? Environment.MachineName, TrainerHostPath.Find(),
        Path.GetFullPath(Get(arguments, work) ?? Path.Combine(".optimizer", "worker")),
        Get(arguments, devices))
    {
        Mounts = MountOption.Read(arguments, mounts),
        RunCommands = MayRunCommands(arguments),
    };

    public ServeOptions Coordinator(ParseResult arguments) => new()
    {
        Postgres = Postgres(arguments),
        Database = GlobalOptions.Database(arguments),
        Listen = Read(arguments, listen, ServeAddress.Parse) ?? ServeAddress.Parse("http://127.0.0.1:8080"),
        Agents = Read(arguments, agents, ServeAddress.Parse),
        SiloPort = Port(arguments, siloPort),
        GatewayPort = Port(arguments, gatewayPort),
        Advertise = Read(arguments, advertise, IPAddress.Parse),
        Blobs = FilesOf(arguments),
        TlsCertificate = Get(arguments, certificate),
        TlsKey = Get(arguments, tlsKey),
        Hosts = arguments.GetValue(hosts) is { Length: > 0 } named ? [.. named] : [.. Said.List("OPTIMIZER_HOST")],
        BootstrapKeyFile = Get(arguments, bootstrap),
        RunCommands = MayRunCommands(arguments),
        JsonLog = IsJsonLog(arguments),
        CheckSequence = !arguments.GetValue(unguarded),
    };

    private bool MayRunCommands(ParseResult arguments) => arguments.GetValue(commands) || Said.Text("OPTIMIZER_ALLOW_COMMANDS") is "1" or "true";

    private IBlobStore FilesOf(ParseResult arguments)
    {
        var usual = Postgres(arguments) is null
            ? Path.ChangeExtension(Path.GetFullPath(GlobalOptions.Database(arguments)), ".files")
            : Path.GetFullPath(Path.Combine(".optimizer", "files"));
        return Read(arguments, artifacts, address => BlobStores.Open(address, TimeProvider.System)) ?? BlobStores.Open(usual, TimeProvider.System);
    }

    private string? Postgres(ParseResult arguments) =>
        Get(arguments, postgres) ?? Said.Secret(arguments.GetValue(postgresFile), "--postgres-file", "OPTIMIZER_POSTGRES");

    private static int Port(ParseResult arguments, Option<string?> option)
    {
        if (Get(arguments, option) is not { } text) return 0;
        return ushort.TryParse(text, out var port) ? port : throw new CliException(ExitCodes.BadUsage, $"{option.Name} '{text}' must be a port from 0 to 65535.");
    }

    private static T? Read<T>(ParseResult arguments, Option<string?> option, Func<string, T> read)
        where T : class
    {
        if (Get(arguments, option) is not { } text) return null;
        try
        {
            return read(text);
        }
        catch (FormatException wrong)
        {
            throw new CliException(ExitCodes.BadUsage, $"{option.Name}: {wrong.Message}");
        }
    }

    private static string? Get(ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) ?? Said.Text("OPTIMIZER" + option.Name[1..].Replace('-', '_').ToUpperInvariant());

    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };
}

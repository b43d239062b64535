using System.Collections.Immutable;
using Npgsql;
using Optimizer.FaultDrill.Proxy;
using Optimizer.Tests.Shared;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>PostgreSQL, three coordinators each behind its proxy, four workers, and the disk for artifacts.</summary>
internal sealed class DrillCluster : IAsyncDisposable
{
    private const int Coordinators_ = 3;
    private const int Workers_ = 4;

    private readonly Undertaker undertaker;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private DrillCluster(PostgresServer postgres, string connectionString, string folder, SmallDisk disk, Undertaker undertaker, DrillOptions options)
    {
        (Postgres, ConnectionString, Folder, Disk, this.undertaker) = (postgres, connectionString, folder, disk, undertaker);
        Witness = new Witness(connectionString);
        var environment = new Dictionary<string, string> { [Mark] = folder, ["OMP_NUM_THREADS"] = "1", ["DOTNET_gcServer"] = "0" };
        Coordinators =
        [
            .. Enumerable.Range(1, Coordinators_).Select(number => new Coordinator(
                $"coordinator-{number}", folder, disk.Artifacts, Through, new PostgresProxy(postgres.Port), environment, options.CheckSequence ? [] : ["--no-sequence-check"])),
        ];
        Workers =
        [
            .. Enumerable.Range(1, Workers_).Select(number => new Worker(
                $"worker-{number}", folder, [.. Coordinators.Select((_, index) => Coordinators[(number + index) % Coordinators_].Url)], environment)),
        ];
    }

    /// <summary>Name of the environment variable that all processes of a drill have, and by which they are found.</summary>
    public const string Mark = "OPTIMIZER_DRILL";

    public PostgresServer Postgres { get; }

    public string ConnectionString { get; }

    public string Folder { get; }

    public SmallDisk Disk { get; }

    public Witness Witness { get; }

    public ImmutableArray<Coordinator> Coordinators { get; }

    public ImmutableArray<Worker> Workers { get; }

    public IEnumerable<DrillProcess> All => [.. Coordinators.Select(coordinator => coordinator.Process), .. Workers.Select(worker => worker.Process)];

    /// <summary>Its folder and a PostgreSQL with its schema; nothing of ours runs yet.</summary>
    public static async Task<DrillCluster> Prepare(DrillOptions options)
    {
        var folder = options.Keep is { } keep ? Directory.CreateDirectory(keep).FullName : Directory.CreateTempSubdirectory("optimizer-drill-").FullName;
        if (Directory.EnumerateFileSystemEntries(folder).Any()) throw new IOException($"--keep '{folder}' is not empty; name a new folder.");
        var place = Path.Combine(folder, "disk");
        var undertaker = new Undertaker($"{Mark}={folder}", place, options.Keep is null ? [folder] : []);
        PostgresServer? postgres = null;
        try
        {
            var disk = new SmallDisk(place, (int)(128 + (64 * options.Length.TotalMinutes)));
            postgres = await PostgresServer.Start();
            var connectionString = await Configure(postgres);
            return new DrillCluster(postgres, connectionString, folder, disk, undertaker, options);
        }
        catch
        {
            if (postgres is not null) await postgres.DisposeAsync();
            await undertaker.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> IsReady(Coordinator coordinator, CancellationToken cancel) => await coordinator.IsReady(http, cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in All) await process.Kill();
        foreach (var coordinator in Coordinators)
        {
            await coordinator.Proxy.DisposeAsync();
            coordinator.Dispose();
        }

        foreach (var worker in Workers) worker.Dispose();
        await Postgres.DisposeAsync();
        await undertaker.DisposeAsync();
        Disk.Dispose();
        http.Dispose();
    }

    /// <summary>The order of commits is remembered: the audit adds up a project's sweeps in it.</summary>
    private static async Task<string> Configure(PostgresServer postgres)
    {
        var connectionString = await postgres.CreateDatabase();
        await using (var connection = new NpgsqlConnection(connectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("ALTER SYSTEM SET track_commit_timestamp = on", connection);
            await command.ExecuteNonQueryAsync();
        }

        await postgres.Stop(immediate: false);
        await postgres.StartAgain();
        return connectionString;
    }

    private string Through(PostgresProxy proxy) => new NpgsqlConnectionStringBuilder(ConnectionString) { Port = proxy.Port }.ConnectionString;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Optimizer.Client;
using Optimizer.Cluster;
using Optimizer.Server.Access;
using Optimizer.Server.Agents;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Storage;
using Optimizer.Storage.Sqlite;
using Optimizer.Workers;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Optimizer.Server.Hosting;

/// <summary>A coordinator and a worker in this process: owns the database, serves the API on a socket beside it, runs sweeps.</summary>
public sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly DatabaseOwner owner;
    private readonly WebApplication app;
    private readonly DatabaseFiles files;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource silence = new();
    private readonly Task notices;

    private EmbeddedHost(DatabaseOwner owner, WebApplication app, DatabaseFiles files, DashboardDoor? door)
    {
        (this.owner, this.app, this.files, DashboardUrl) = (owner, app, files, door?.Url);
        notices = Task.Run(() => app.Services.GetRequiredService<NoticeWatch>().Run(silence.Token));
        Worker = Task.Run(() => app.Services.GetRequiredService<WorkerAgent>().Run(stop.Token));
    }

    public ServiceAddress Address => ServiceAddress.OfSocket(files.ApiSocket);

    public DatabaseFiles Files => files;

    /// <summary>With this start's token; null: it has none.</summary>
    public string? DashboardUrl { get; }

    /// <summary>Ends when the worker does; faulted when it could not work at all.</summary>
    public Task Worker { get; }

    /// <returns>Null: another process owns the database.</returns>
    /// <exception cref="NewerSchemaException">The database was made by a newer version.</exception>
    public static async Task<EmbeddedHost?> Start(EmbeddedOptions options, CancellationToken cancel)
    {
        var files = new DatabaseFiles(options.Database);
        if (DatabaseOwner.TryTake(files.Database) is not { } owner) return null;
        WebApplication? app = null;
        try
        {
            files.Prepare();
            var store = await SqliteSweepStore.Open(files.Database, new SqlSweepStoreOptions(options.CheckSequence), cancel);
            var door = options.DashboardPort is { } port ? new DashboardDoor(port) : null;
            app = Build(options, files, store, door);
            app.MapAgentGateway().RequireAuthorization(Policies.Work);
            await BareWeb.Start(app, writable: true, door is not null, cancel, files.ApiSocket, files.AgentSocket);
            owner.Announce(new OwnerInfo(Environment.ProcessId, files.ApiSocket));
            return new EmbeddedHost(owner, app, files, door);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Ends the worker first (it asks its attempts for checkpoints), then the coordinator, then lets go of the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await silence.CancelAsync();
        await notices;
        await app.StopAsync();
        await app.DisposeAsync();
        File.Delete(files.ApiSocket);
        File.Delete(files.AgentSocket);
        owner.Dispose();
        stop.Dispose();
        silence.Dispose();
    }

    private static WebApplication Build(EmbeddedOptions options, DatabaseFiles files, SqlSweepStore store, DashboardDoor? door)
    {
        var builder = BareWeb.Builder(store, files.Artifacts, door, (files.ApiSocket, HttpProtocols.Http1), (files.AgentSocket, HttpProtocols.Http2));
        builder.Logging.AddProvider(new FileLog(files.Log, options.Clock));
        builder.Services.AddSingleton(options.Clock);
        builder.Services.AddOptimizerGrains();
        builder.Services.AddAgentGateway(new AgentGatewayOptions(files.Artifacts, "embedded"));
        builder.Services.AddSingleton(WorkerOf(options, files)).AddSingleton<WorkerAgent>();
        builder.Services.AddNotices(new NoticeRules(RunCommands: true));
        builder.Host.UseOrleans(Silo);
        return builder.Build();
    }

    private static WorkerOptions WorkerOf(EmbeddedOptions options, DatabaseFiles files) => new()
    {
        Name = "local",
        Server = "unix:" + files.AgentSocket,
        Devices = options.Devices,
        TrainerHost = options.TrainerHost,
        Work = files.Worker,
    };

    private static void Silo(ISiloBuilder silo)
    {
        var (siloPort, gatewayPort) = FreePorts.Two();
        silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: "optimizer", clusterId: "embedded");
        // A pause is answered when the attempts have their checkpoints.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(3));
        silo.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(3));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Server.Access;
using Optimizer.Server.Agents;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Workers;
using Orleans.Runtime.MembershipService;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>A coordinator of a service, with a worker in the same process if it is told so.</summary>
public sealed class ServeHost : IAsyncDisposable
{
    private readonly ServeDatabase database;
    private readonly WebApplication app;
    private readonly Listeners listeners;
    private readonly ServeFiles files;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource silence = new();
    private readonly Task notices;

    private ServeHost(ServeDatabase database, WebApplication app, Listeners listeners, ServeFiles files)
    {
        (this.database, this.app, this.listeners, this.files) = (database, app, listeners, files);
        notices = Task.Run(() => app.Services.GetRequiredService<NoticeWatch>().Run(silence.Token));
        Worker = app.Services.GetService<WorkerAgent>() is { } agent ? Task.Run(() => agent.Run(stop.Token)) : Task.Delay(Timeout.InfiniteTimeSpan, app.Services.GetRequiredService<TimeProvider>(), stop.Token);
    }

    /// <summary>Where the API is served.</summary>
    public string Url => listeners.ApiUrl;

    /// <summary>Ends when the worker of this process does, faulted when it could not work at all; without a worker it ends with the host.</summary>
    public Task Worker { get; }

    /// <summary>Every route that is mapped here, whoever may call it.</summary>
    internal IEnumerable<RouteAccess> Routes =>
        app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct().Select(RouteAccess.Of);

    /// <exception cref="FormatException">An option cannot be: a place or address, or an address beyond this machine while there is no key.</exception>
    /// <exception cref="Storage.StorageException">The database cannot be opened, or another process owns it.</exception>
    /// <exception cref="Storage.NewerSchemaException">The database was made by a newer version.</exception>
    /// <exception cref="JoinException">Other coordinators of the cluster do not answer.</exception>
    public static async Task<ServeHost> Start(ServeOptions options, CancellationToken cancel)
    {
        var database = await ServeDatabase.Open(options, cancel);
        try
        {
            return await Start(options, database, cancel);
        }
        catch
        {
            await database.DisposeAsync();
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
        files.Dispose();
        await database.DisposeAsync();
        stop.Dispose();
        silence.Dispose();
    }

    private static async Task<ServeHost> Start(ServeOptions options, ServeDatabase database, CancellationToken cancel)
    {
        WebApplication? app = null;
        ServeFiles? files = null;
        try
        {
            await FirstKey.Need(options, database.Database, cancel);
            files = new ServeFiles(options);
            var listeners = new Listeners(options, files);
            app = ServeWeb.Build(options, database, files, listeners);
            await app.StartAsync(cancel);
            listeners.Close();
            if (files.ApiSocket is { } socket) database.Announce(socket);
            return new ServeHost(database, app, listeners, files);
        }
        catch (Exception problem)
        {
            if (app is not null) await app.DisposeAsync();
            files?.Dispose();
            if (problem is OrleansClusterConnectivityCheckFailedException alone) throw new JoinException(alone);
            throw;
        }
    }
}

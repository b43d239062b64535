using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Optimizer.Client;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Server.Hosting;

/// <summary>Serves a database that nobody owns, for reading: the same API, no silo; commands are answered 503.</summary>
public sealed class ReadOnlyHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private ReadOnlyHost(WebApplication app, string folder, string socket, DashboardDoor? door) =>
        (this.app, this.folder, Address, DashboardUrl) = (app, folder, ServiceAddress.OfSocket(socket), door?.Url);

    public ServiceAddress Address { get; }

    /// <summary>With this start's token; null: it has none.</summary>
    public string? DashboardUrl { get; }

    /// <param name="dashboardPort">On loopback, 0 for a free one; null: no dashboard.</param>
    /// <exception cref="FileNotFoundException">There is no such database.</exception>
    public static async Task<ReadOnlyHost> Start(string database, CancellationToken cancel, int? dashboardPort = null)
    {
        var store = await SqliteSweepStore.OpenReadOnly(database, cancel);
        var folder = Directory.CreateTempSubdirectory("optimizer-").FullName;
        var socket = Path.Combine(folder, "read.sock");
        var door = dashboardPort is { } port ? new DashboardDoor(port) : null;
        var app = BareWeb.Builder(store, new DatabaseFiles(database).Artifacts, door, (socket, HttpProtocols.Http1)).Build();
        await BareWeb.Start(app, writable: false, door is not null, cancel, socket);
        return new ReadOnlyHost(app, folder, socket, door);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

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

    private ReadOnlyHost(WebApplication app, string folder, string socket) =>
        (this.app, this.folder, Address) = (app, folder, ServiceAddress.OfSocket(socket));

    public ServiceAddress Address { get; }

    /// <exception cref="FileNotFoundException">There is no such database.</exception>
    public static async Task<ReadOnlyHost> Start(string database, CancellationToken cancel)
    {
        var store = await SqliteSweepStore.OpenReadOnly(database, cancel);
        var folder = Directory.CreateTempSubdirectory("optimizer-").FullName;
        var socket = Path.Combine(folder, "read.sock");
        var app = BareWeb.Builder(store, new DatabaseFiles(database).Artifacts, (socket, HttpProtocols.Http1)).Build();
        await BareWeb.Start(app, writable: false, cancel, socket);
        return new ReadOnlyHost(app, folder, socket);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

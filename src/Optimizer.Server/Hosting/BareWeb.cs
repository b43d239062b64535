using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Optimizer.Server.Access;
using Optimizer.Server.Api;
using Optimizer.Storage;

namespace Optimizer.Server.Hosting;

/// <summary>A web host that reads no settings files or environment and listens on Unix sockets, and at the dashboard's door if there is one.</summary>
internal static class BareWeb
{
    /// <param name="door">Null: no dashboard.</param>
    public static WebApplicationBuilder Builder(
        SqlSweepStore store, string artifacts, DashboardDoor? door, params (string Socket, HttpProtocols Protocols)[] sockets)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var (socket, protocols) in sockets) kestrel.ListenUnixSocket(socket, listen =>
                {
                    listen.Protocols = protocols;
                    OwnerConnection.Mark(listen);
                });
        });
        builder.Services.AddRouting().AddOptimizerApi(store, artifacts, blobs: null).AddAccess(door?.Access ?? new AccessOptions()).AddSingleton<IHostLifetime, NoConsole>();
        door?.Add(builder);
        return builder;
    }

    /// <summary>Starts it and closes the sockets to other users.</summary>
    public static async Task Start(WebApplication app, bool writable, bool hasDashboard, CancellationToken cancel, params string[] sockets)
    {
        app.UseAccess();
        app.MapOptimizerApi(writable);
        if (hasDashboard) DashboardDoor.Map(app);
        await app.StartAsync(cancel);
        if (OperatingSystem.IsWindows()) return;
        foreach (var socket in sockets) File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}

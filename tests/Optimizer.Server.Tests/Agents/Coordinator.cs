using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Optimizer.Cluster;
using Optimizer.Server.Agents;
using Optimizer.Storage;
using Optimizer.Storage.Sqlite;
using Orleans.Hosting;

namespace Optimizer.Server.Tests.Agents;

/// <summary>A silo with the real grains and store, and the workers' gateway on a Unix socket.</summary>
internal sealed class Coordinator : IAsyncDisposable
{
    private readonly WebApplication app;

    private Coordinator(WebApplication app, string folder) => (this.app, Folder) = (app, folder);

    public string Folder { get; }

    public string Socket => Path.Combine(Folder, "agents.sock");

    public IGrainFactory Grains => app.Services.GetRequiredService<IGrainFactory>();

    public ISweepStore Store => app.Services.GetRequiredService<ISweepStore>();

    public SqlDatabase Database => ((SqlSweepStore)Store).Database;

    public static async Task<Coordinator> Start()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-").FullName;
        var store = await SqliteSweepStore.Open(Path.Combine(folder, "optimizer.db"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(Path.Combine(folder, "agents.sock"), listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddOptimizerGrains().AddSingleton<ISweepStore>(store)
            .AddAgentGateway(new AgentGatewayOptions(Path.Combine(folder, "artifacts"), "test"));
        builder.Host.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
        var app = builder.Build();
        app.MapAgentGateway();
        await app.StartAsync();
        return new Coordinator(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Optimizer.Cluster;
using Optimizer.Contracts.Agents;
using Optimizer.Server.Access;
using Optimizer.Server.Agents;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Server.Hosting.Operations;
using Optimizer.Workers;
using Orleans.Dashboard;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>The web application of a coordinator: API, workers' gateway and silo in one.</summary>
internal static class ServeWeb
{
    public static WebApplication Build(ServeOptions options, ServeDatabase database, ServeFiles files, Listeners listeners)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => listeners.Open(kestrel, CertificateOf(options)));
        builder.Logging.AddServeLog(options.JsonLog);
        AddServices(builder.Services, options, database, files, listeners);
        builder.Host.UseOrleans(silo =>
        {
            SiloSetup.Configure(silo, options, database);
            silo.AddDashboard();
        });
        var app = builder.Build();
        app.UseAccess();
        app.MapOptimizerApi(writable: true);
        app.MapService();
        app.MapAgentGateway().RequireAuthorization(Policies.Work);
        app.MapHealth();
        app.MapApiDocument();
        app.MapDashboard();
        app.MapTelemetry();
        app.MapOrleansDashboard("/orleans").RequireAuthorization(Policies.Administer).WithMetadata(new BrowserPage()).ExcludeFromDescription();
        return app;
    }

    private static void AddServices(
        IServiceCollection services, ServeOptions options, ServeDatabase database, ServeFiles files, Listeners listeners)
    {
        services.AddSingleton(options).AddSingleton(options.Clock).AddSingleton(listeners).AddSingleton<IHostLifetime, NoConsole>();
        services.AddRouting().AddOptimizerApi(database.Store, files.Artifacts, options.Blobs).AddAccess(AccessOf(options));
        if (options.Postgres is not null) services.AddHostedService<JoinWatch>();
        services.AddOptimizerGrains().AddNotices(new NoticeRules(options.RunCommands)).AddTelemetry(NameOf(options)).AddApiDocument().AddDashboard();
        services.AddAgentGateway(new AgentGatewayOptions(files.Artifacts, NameOf(options)) { Files = options.Blobs is null ? Files.Shared : Files.ByDigest });
        if (options.Blobs is { } blobs) services.AddHostedService(provider => ActivatorUtilities.CreateInstance<FileReaper>(provider, blobs));
        if (options.Worker is { } worker) services.AddSingleton(worker.Options("unix:" + files.AgentSocket, key: null, options.Blobs)).AddSingleton<WorkerAgent>();
    }

    private static string NameOf(ServeOptions options) =>
        options.Listen.Port > 0 ? $"{Environment.MachineName}:{options.Listen.Port}" : Environment.MachineName;

    private static AccessOptions AccessOf(ServeOptions options) => new()
    {
        IsLoopback = options.IsLoopback,
        Hosts = [.. options.Hosts, .. options.Listen.IsWildcard ? [] : (string[])[options.Listen.Host]],
        RequestsPerSecond = options.RequestsPerSecond,
    };

    private static X509Certificate2? CertificateOf(ServeOptions options) => options.IsTls
        ? X509Certificate2.CreateFromPemFile(options.TlsCertificate!, options.TlsKey)
        : null;
}

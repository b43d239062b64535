using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Optimizer.Cluster;
using Optimizer.Server.Agents;
using Optimizer.Server.Api;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Storage;
using Optimizer.Workers;

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
        builder.Host.UseOrleans(silo => SiloSetup.Configure(silo, options));
        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapOptimizerApi(writable: true);
        app.MapGroup(ApiRoutes.Root).MapCluster();
        app.MapAgentGateway();
        app.MapHealth();
        return app;
    }

    private static void AddServices(
        IServiceCollection services, ServeOptions options, ServeDatabase database, ServeFiles files, Listeners listeners)
    {
        services.AddSingleton(options.Clock).AddSingleton(listeners).AddSingleton<IHostLifetime, NoConsole>();
        services.AddSingleton<ISweepStore>(database.Store).AddSingleton(database.Database);
        services.AddRouting().AddOptimizerApi();
        if (options.Postgres is not null) services.AddHostedService<JoinWatch>();
        services.AddOptimizerGrains().AddSingleton<NoticeSender>().AddSingleton<NoticeWatch>();
        services.AddAgentGateway(new AgentGatewayOptions(files.Artifacts, Environment.MachineName));
        if (options.Worker is { } worker) services.AddSingleton(worker.Options("unix:" + files.AgentSocket, key: null)).AddSingleton<WorkerAgent>();
    }

    private static X509Certificate2? CertificateOf(ServeOptions options) => options.IsTls
        ? X509Certificate2.CreateFromPemFile(options.TlsCertificate!, options.TlsKey)
        : null;
}

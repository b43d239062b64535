using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Agents;

public static class AgentGatewayHosting
{
    /// <summary>The workers' gateway. The host adds the grains' services and a silo, and maps it with <see cref="MapAgentGateway"/>.</summary>
    public static IServiceCollection AddAgentGateway(this IServiceCollection services, AgentGatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WorkNudge>();
        services.TryAddSingleton(provider => new LogStore(DatabaseOf(provider)));
        services.AddGrpc();
        return services.AddSingleton(options).AddSingleton<GrainCalls>().AddSingleton<SweepSpecs>().AddSingleton<AgentStreams>();
    }

    private static SqlDatabase DatabaseOf(IServiceProvider provider) =>
        provider.GetService<SqlDatabase>() ?? ((SqlSweepStore)provider.GetRequiredService<ISweepStore>()).Database;

    public static GrpcServiceEndpointConventionBuilder MapAgentGateway(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<AgentGatewayService>();
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Optimizer.Server.Agents;

public static class AgentGatewayHosting
{
    /// <summary>The workers' gateway. The host adds a grain factory and an <see cref="Storage.ISweepStore"/>, and maps it with <see cref="MapAgentGateway"/>.</summary>
    public static IServiceCollection AddAgentGateway(this IServiceCollection services, AgentGatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WorkNudge>();
        services.AddGrpc();
        return services.AddSingleton(options).AddSingleton<GrainCalls>().AddSingleton<SweepSpecs>().AddSingleton<AgentStreams>();
    }

    public static GrpcServiceEndpointConventionBuilder MapAgentGateway(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<AgentGatewayService>();
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Server.Access;
using Optimizer.Server.Agents;
using Optimizer.Server.Hosting.Serving;

namespace Optimizer.Server.Api;

/// <summary>Who answers here, and where workers connect.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) => api.MapGet("/cluster", Show)
        .As("ShowCluster", "Who answers here, and where workers connect.", Policies.Known);

    internal static Ok<ClusterInfo> Show(HttpRequest request, Listeners listeners, AgentGatewayOptions gateway, ServeOptions options) =>
        TypedResults.Ok(new ClusterInfo(
            gateway.Coordinator, listeners.AgentsUrl(request.Host), typeof(ApiRoutes).Assembly.GetName().Version!.ToString(3), options.Blobs is null ? "shared" : "by_digest"));
}

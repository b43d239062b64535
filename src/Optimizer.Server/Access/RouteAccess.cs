using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Optimizer.Server.Access;

/// <summary>Whom a route lets in, by its own metadata.</summary>
/// <param name="Policies">Empty: none is named, so that the route is closed to all.</param>
internal sealed record RouteAccess(string Pattern, bool IsAnonymous, ImmutableArray<string> Policies)
{
    public static RouteAccess Of(RouteEndpoint route) => new(
        "/" + (route.RoutePattern.RawText ?? "").TrimStart('/'), route.Metadata.GetMetadata<IAllowAnonymous>() is not null,
        [.. route.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(said => said.Policy ?? "").Distinct()]);
}

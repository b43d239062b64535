using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Optimizer.Server.Access;

namespace Optimizer.Server.Api;

/// <summary>What every route says of itself: its name, what it does, who may call it, how it refuses.</summary>
internal static class Described
{
    private static readonly int[] Always = [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests];

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="refusals">HTTP statuses beside those of every route.</param>
    public static RouteHandlerBuilder As(this RouteHandlerBuilder route, string name, string summary, string policy, params int[] refusals)
    {
        route.WithName(name).WithSummary(summary).WithDescription($"Key of role {Policies.Words(policy)}.").RequireAuthorization(policy);
        foreach (var status in Always.Concat(refusals)) route.ProducesProblem(status);
        return route;
    }
}

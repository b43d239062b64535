using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>For whoever restarts coordinators and sends requests to them. Anonymous; says no more than yes or no.</summary>
internal static class HealthRoutes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", Live).WithName("IsLive").WithSummary("Whether the process answers.");
        health.MapGet("/ready", Ready).WithName("IsReady").WithSummary("Whether the database answers and the coordinator has joined its cluster.");
    }

    internal static Ok<HealthState> Live() => TypedResults.Ok(new HealthState("live"));

    internal static async Task<Results<Ok<HealthState>, ProblemHttpResult>> Ready(
        KeyStore keys, IHostApplicationLifetime life, TimeProvider clock, ILogger<HealthState> log, CancellationToken cancel)
    {
        if (!life.ApplicationStarted.IsCancellationRequested) return NotReady("The coordinator has not joined its cluster yet; ask again in a few seconds.");
        if (life.ApplicationStopping.IsCancellationRequested) return NotReady("The coordinator is ending.");
        using var limit = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await keys.Any(both.Token).WaitAsync(both.Token);
            return TypedResults.Ok(new HealthState("ready"));
        }
        catch (Exception problem) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("Not ready, the database does not answer: {Problem}", problem.Message);
            return NotReady("The database does not answer.");
        }
    }

    private static ProblemHttpResult NotReady(string why) =>
        TypedResults.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not ready");
}

/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
internal sealed record HealthState(string Status);

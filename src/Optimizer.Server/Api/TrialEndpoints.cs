using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Trials, the frontier they make, and their order by lifetime cost.</summary>
internal static class TrialEndpoints
{
    public static void MapTrials(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/trials", List).As("ListTrials", "Lists a sweep's trials.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/frontier", Frontier).As("ReadFrontier", "The trials that no other dominates, best first objective first.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/rank", Rank).As("RankTrials", "Ranks trials by what they cost over a life: training plus volume x inference.", Policies.Read, StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<TrialRow[]>> List(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, ISweepStore store, HttpContext context, CancellationToken cancel)
    {
        var record = await SweepRecord.Read(sweep, sweeps, store, cancel);
        return page.Of(record.Trials.Select(record.Row), row => row.Trial, context);
    }

    internal static async Task<Ok<TrialRow[]>> Frontier(string sweep, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel)
    {
        var record = await SweepRecord.Read(sweep, sweeps, store, cancel);
        return TypedResults.Ok(record.Frontier().Select(record.Row).ToArray());
    }

    /// <param name="volume">Predictions a day.</param>
    /// <param name="days">For how many days.</param>
    /// <param name="within">Share of the best value of the first objective that may be lost.</param>
    internal static async Task<Results<Ok<RankRow[]>, ValidationProblem>> Rank(
        string sweep, double volume, double days, double? within, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel)
    {
        if (!double.IsFinite(volume * days) || volume is not >= 0 || days is not >= 0 || within is not (null or (>= 0 and < 1)))
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["rank"] = ["volume and days must be 0 or more, within a share from 0 to below 1"] },
                detail: $"Volume {volume} a day for {days} days within {within}: volume and days must be 0 or more, within a share from 0 to below 1.");
        return TypedResults.Ok(LifetimeRank.Of(await SweepRecord.Read(sweep, sweeps, store, cancel), volume * days, within));
    }
}

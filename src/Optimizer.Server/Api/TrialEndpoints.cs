using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Trials, the frontier they make, their order by lifetime cost, and their logs.</summary>
internal static class TrialEndpoints
{
    public static void MapTrials(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/trials", List).WithName("ListTrials");
        api.MapGet("/sweeps/{sweep}/trials/{number:int}/logs", Logs).WithName("ReadLogs");
        api.MapGet("/sweeps/{sweep}/frontier", Frontier).WithName("ReadFrontier");
        api.MapGet("/sweeps/{sweep}/rank", Rank).WithName("RankTrials");
    }

    internal static async Task<Ok<TrialRow[]>> List(string sweep, ISweepStore store, CancellationToken cancel)
    {
        var record = await SweepRecord.Read(sweep, store, cancel);
        return TypedResults.Ok(record.Trials.Select(record.Row).ToArray());
    }

    internal static async Task<Ok<TrialRow[]>> Frontier(string sweep, ISweepStore store, CancellationToken cancel)
    {
        var record = await SweepRecord.Read(sweep, store, cancel);
        return TypedResults.Ok(record.Frontier().Select(record.Row).ToArray());
    }

    /// <param name="volume">Predictions a day.</param>
    /// <param name="days">For how many days.</param>
    /// <param name="within">Share of the best value of the first objective that may be lost.</param>
    internal static async Task<Results<Ok<RankRow[]>, ValidationProblem>> Rank(
        string sweep, double volume, double days, double? within, ISweepStore store, CancellationToken cancel)
    {
        if (volume is not >= 0 || days is not >= 0 || within is not (null or (>= 0 and < 1)))
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["rank"] = ["volume and days must be 0 or more, within a share from 0 to below 1"] },
                detail: $"Volume {volume} a day for {days} days within {within}: volume and days must be 0 or more, within a share from 0 to below 1.");
        return TypedResults.Ok(LifetimeRank.Of(await SweepRecord.Read(sweep, store, cancel), volume * days, within));
    }

    internal static async Task<Ok<AttemptLog[]>> Logs(string sweep, int number, ISweepStore store, CancellationToken cancel)
    {
        var record = await SweepRecord.Read(sweep, store, cancel);
        if (record.Trials.FirstOrDefault(trial => trial.Number == number) is not { } trial)
            throw new RefusedException(StatusCodes.Status404NotFound, "No such trial", $"Sweep '{record.Sweep.Label}' has no trial {number}; it has {record.Trials.Count}.");
        var position = trial.Path.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index);
        var logs = new List<AttemptLog>();
        foreach (var attempt in (await store.Attempts(record.Sweep.Id, cancel))
            .Where(attempt => position.ContainsKey(attempt.Node)).OrderBy(attempt => position[attempt.Node]).ThenBy(attempt => attempt.Number))
            logs.Add(new AttemptLog(attempt.Node, attempt.Number, attempt.Stage, Rows.OutcomeOf(attempt), attempt.Log, await LogFile.Tail(attempt.Log, cancel)));
        return TypedResults.Ok(logs.ToArray());
    }
}

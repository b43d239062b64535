using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>What the trainers of a trial's nodes wrote.</summary>
internal static class LogEndpoints
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public static void MapLogs(this IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/trials/{number:int}/logs", Logs)
        .Produces<AttemptLog[]>().Produces<string>(StatusCodes.Status200OK, "text/plain")
        .As("ReadLogs", "What the trainers of a trial wrote; with follow=true as text while it comes, to the trial's end.", Policies.Read, StatusCodes.Status404NotFound)
        .DisableRequestTimeout();

    internal static async Task<IResult> Logs(
        string sweep, int number, bool? follow, VisibleSweeps sweeps, ISweepStore store, SweepSums sums, AttemptLogs logs, TimeProvider clock, HttpResponse response,
        CancellationToken cancel)
    {
        var record = await SweepRecord.Of(await sweeps.Find(sweep, cancel), number, store, sums, cancel);
        var trial = record.Trials[0];
        if (follow != true) return TypedResults.Ok(await logs.Of(record.Sweep.Id, trial, cancel));
        response.ContentType = "text/plain; charset=utf-8";
        await Follow(record.Sweep.Id, number, store, logs, clock, response, cancel);
        return TypedResults.Empty;
    }

    private static async Task Follow(
        string sweep, int number, ISweepStore store, AttemptLogs logs, TimeProvider clock, HttpResponse response, CancellationToken cancel)
    {
        var told = new Dictionary<(string, int), long>();
        while (true)
        {
            if (await store.Trial(sweep, number, cancel) is not { } trial) return;
            var over = trial.Status is TrialStatus.Completed or TrialStatus.Failed or TrialStatus.Stopped;
            foreach (var attempt in await logs.Attempts(sweep, trial, cancel))
            {
                var known = (attempt.Node, attempt.Number);
                if (!told.ContainsKey(known)) await response.WriteAsync($"== {attempt.Stage} {attempt.Node} attempt {attempt.Number}\n", cancel);
                var from = told.GetValueOrDefault(known);
                var more = await logs.Text(attempt, from, cancel);
                if (more.Length > 0) await response.WriteAsync(more, Encoding.UTF8, cancel);
                told[known] = from + more.Length;
            }

            await response.Body.FlushAsync(cancel);
            if (over) return;
            await Task.Delay(Between, clock, cancel);
        }
    }
}

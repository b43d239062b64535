using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Server.Agents;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>What changes sweeps; all of it goes through the sweep's grain.</summary>
internal static class CommandEndpoints
{
    public static void MapCommands(this IEndpointRouteBuilder api)
    {
        api.MapPost("/sweeps", Submit).As("SubmitSweep", "Starts a sweep, or goes on with the one of the same name and spec.", Policies.Submit, StatusCodes.Status409Conflict);
        foreach (var (word, name, summary, handler) in new (string, string, string, Delegate)[]
        {
            ("pause", "PauseSweep", "Stops a sweep at its next checkpoints; answers when they are there.", Pause),
            ("resume", "ResumeSweep", "Goes on with a paused sweep.", Resume),
            ("cancel", "CancelSweep", "Ends a sweep for good; what it has found stays.", Cancel),
        })
            api.MapPost($"/sweeps/{{sweep}}/{word}", handler)
                .As(name, summary, Policies.Submit, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict).WithRequestTimeout(Limits.Patient);
    }

    internal static async Task<Ok<SubmitResult>> Submit(
        SubmitRequest request, VisibleSweeps sweeps, SweepPages pages, ISweepStore store, NoticeRules notices, KeptBlobs blobs, IGrainFactory grains, WorkNudge nudge, CancellationToken cancel)
    {
        var submission = await Submission.Of(request, sweeps, pages, cancel);
        await ReachableData.Check(submission.Spec, blobs, cancel);
        if (!notices.RunCommands && submission.Spec.Notify.Any(to => !to.Command.IsDefaultOrEmpty))
            throw new RefusedException(
                StatusCodes.Status403Forbidden, "No commands here",
                "The spec's notify runs a command, which this server does for nobody; name a webhook, or have it started with --allow-commands.");
        if (!notices.RunCommands && submission.Spec.Trainer.Command is not null)
            throw new RefusedException(
                StatusCodes.Status403Forbidden, "No commands here",
                "The spec's trainer is a program of yours, and this server takes none; have it and its workers started with --allow-commands.");
        var warm = await WarmSources.Read(request, submission, sweeps, pages, store, cancel);
        var answer = await grains.GetGrain<ISweepGrain>(submission.Id).Begin(submission.Spec, submission.Extends, warm);
        if (answer.Refusal is { } refusal) throw new RefusedException(StatusCodes.Status409Conflict, "Refused", refusal);
        nudge.WakeAll();
        return TypedResults.Ok(new SubmitResult(answer.Sweep, submission.Spec.Name, answer.Created, Words.Of(answer.Status)) { Said = answer.Said?.Split('\n') ?? [] });
    }

    internal static async Task<Ok<SweepDetail>> Pause(
        string sweep, VisibleSweeps sweeps, SweepSums sums, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        await grains.GetGrain<ISweepGrain>(named.Id).Pause("paused by the user");
        return await After(named, sweeps, sums, cancel);
    }

    internal static async Task<Ok<SweepDetail>> Resume(
        string sweep, VisibleSweeps sweeps, SweepSums sums, IGrainFactory grains, WorkNudge nudge, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        if (named.View.Status is not (SweepStatus.Paused or SweepStatus.Running))
            throw new RefusedException(
                StatusCodes.Status409Conflict, "Refused", $"Sweep '{named.Label}' is {Words.Of(named.View.Status)}; only a paused sweep can be resumed.");
        await grains.GetGrain<ISweepGrain>(named.Id).Resume();
        nudge.WakeAll();
        return await After(named, sweeps, sums, cancel);
    }

    internal static async Task<Ok<SweepDetail>> Cancel(
        string sweep, VisibleSweeps sweeps, SweepSums sums, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        await grains.GetGrain<ISweepGrain>(named.Id).Cancel();
        return await After(named, sweeps, sums, cancel);
    }

    private static async Task<Ok<SweepDetail>> After(NamedSweep named, VisibleSweeps sweeps, SweepSums sums, CancellationToken cancel) =>
        TypedResults.Ok(await SweepEndpoints.Detail(await sweeps.Find(named.Id, cancel), sums, cancel));
}

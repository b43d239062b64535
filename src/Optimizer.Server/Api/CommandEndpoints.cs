using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Agents;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>What changes sweeps; all of it goes through the sweep's grain.</summary>
internal static class CommandEndpoints
{
    public static void MapCommands(this IEndpointRouteBuilder api)
    {
        api.MapPost("/sweeps", Submit).WithName("SubmitSweep");
        api.MapPost("/sweeps/{sweep}/pause", Pause).WithName("PauseSweep");
        api.MapPost("/sweeps/{sweep}/resume", Resume).WithName("ResumeSweep");
        api.MapPost("/sweeps/{sweep}/cancel", Cancel).WithName("CancelSweep");
    }

    internal static async Task<Ok<SubmitResult>> Submit(
        SubmitRequest request, ISweepStore store, IGrainFactory grains, WorkNudge nudge, CancellationToken cancel)
    {
        var submission = await Submission.Of(request, store, cancel);
        var sweep = grains.GetGrain<ISweepGrain>(submission.Id);
        var answer = await (submission.Extends ? sweep.Extend(submission.Spec) : sweep.Submit(submission.Spec));
        if (answer.Refusal is { } refusal) throw new RefusedException(StatusCodes.Status409Conflict, "Refused", refusal);
        nudge.Pulse();
        return TypedResults.Ok(new SubmitResult(answer.Sweep, submission.Spec.Name, answer.Created, Words.Of(answer.Status)));
    }

    internal static async Task<Ok<SweepDetail>> Pause(string sweep, ISweepStore store, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await NamedSweep.Find(sweep, store, cancel);
        await grains.GetGrain<ISweepGrain>(named.Id).Pause("paused by the user");
        return await After(named, store, cancel);
    }

    internal static async Task<Ok<SweepDetail>> Resume(
        string sweep, ISweepStore store, IGrainFactory grains, WorkNudge nudge, CancellationToken cancel)
    {
        var named = await NamedSweep.Find(sweep, store, cancel);
        if (named.View.Status is not (SweepStatus.Paused or SweepStatus.Running))
            throw new RefusedException(
                StatusCodes.Status409Conflict, "Refused", $"Sweep '{named.Label}' is {Words.Of(named.View.Status)}; only a paused sweep can be resumed.");
        await grains.GetGrain<ISweepGrain>(named.Id).Resume();
        nudge.Pulse();
        return await After(named, store, cancel);
    }

    internal static async Task<Ok<SweepDetail>> Cancel(string sweep, ISweepStore store, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await NamedSweep.Find(sweep, store, cancel);
        await grains.GetGrain<ISweepGrain>(named.Id).Cancel();
        return await After(named, store, cancel);
    }

    private static async Task<Ok<SweepDetail>> After(NamedSweep named, ISweepStore store, CancellationToken cancel) =>
        TypedResults.Ok(await SweepEndpoints.Detail(await NamedSweep.Find(named.Id, store, cancel), store, cancel));
}

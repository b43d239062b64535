using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;

namespace Optimizer.Server.Api;

/// <summary>For outside clients that evaluate trials themselves: ask for one, report on the way, tell what it gave.</summary>
internal static class AskTellEndpoints
{
    private const int LongestClient = 100;

    public static void MapAskTell(this IEndpointRouteBuilder api)
    {
        api.MapPost("/sweeps/{sweep}/ask", Ask).As(
            "AskTrial", "Leases a trial to an outside client; the same client gets its pending trial back.", Policies.Submit,
            StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        api.MapPost("/sweeps/{sweep}/trials/{number:int}/report", Report).As(
            "ReportTrial", "Metrics of an asked trial on the way: renews its lease and answers whether to go on.", Policies.Submit, StatusCodes.Status404NotFound);
        api.MapPost("/sweeps/{sweep}/trials/{number:int}/tell", Tell).As(
            "TellTrial", "Ends an asked trial with its metrics, or says how it failed. Told twice is told once.", Policies.Submit,
            StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    internal static async Task<Ok<AskResult>> Ask(string sweep, AskRequest request, VisibleSweeps sweeps, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var answer = await grains.GetGrain<ISweepGrain>(named.Id).Ask(Client(request.Client));
        if (answer.Refusal is { } refusal) throw Refused(refusal);
        return TypedResults.Ok(new AskResult(Words.Of(answer.Status), answer.Trial is { } asked ? Row(named, asked) : null));
    }

    internal static async Task<Ok<AskVerdict>> Report(
        string sweep, int number, AskReportRequest request, VisibleSweeps sweeps, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var verdict = await grains.GetGrain<ISweepGrain>(named.Id)
            .AskReport(Client(request.Client), number, request.Attempt, request.Epoch, Sorted(request.Metrics), Seconds(request.Seconds));
        return TypedResults.Ok(new AskVerdict(Words.Of(verdict.Action), verdict.Reason));
    }

    internal static async Task<NoContent> Tell(
        string sweep, int number, TellRequest request, VisibleSweeps sweeps, IGrainFactory grains, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var told = new ToldTrial(
            Client(request.Client), number, request.Attempt, OutcomeOf(request.Failed), request.Message, Sorted(request.Metrics), Seconds(request.Seconds));
        if (await grains.GetGrain<ISweepGrain>(named.Id).Tell(told) is { } refusal) throw Refused(refusal);
        return TypedResults.NoContent();
    }

    private static AskedTrialRow Row(NamedSweep named, AskedTrial asked) => new(
        named.Trial(asked.Trial), asked.Trial, asked.Attempt, Rows.Of(asked.Configuration), asked.Epochs?.From, asked.Epochs?.To, asked.LeaseSeconds);

    private static string Client(string? client) => client is { Length: > 0 and <= LongestClient } && client.All(letter => !char.IsControl(letter))
        ? client
        : throw Wrong($"client must be a name of 1 to {LongestClient} characters without control characters, such as host-1.");

    private static AttemptOutcome OutcomeOf(string? failed) => failed switch
    {
        null => AttemptOutcome.Done,
        "error" => AttemptOutcome.Error,
        "out_of_memory" => AttemptOutcome.OutOfMemory,
        "diverged" => AttemptOutcome.Diverged,
        _ => throw Wrong($"failed '{failed}' must be error, out_of_memory or diverged; leave it out when the trial was evaluated."),
    };

    private static double? Seconds(double? seconds) => seconds is null or (>= 0 and <= 1e9)
        ? seconds
        : throw Wrong($"seconds must be device seconds from 0 to 1e9, got {seconds}; leave it out for wall time.");

    private static ImmutableSortedDictionary<string, double> Sorted(SortedDictionary<string, double>? metrics) =>
        (metrics ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static RefusedException Wrong(string why) => new(StatusCodes.Status400BadRequest, "Bad request", why);

    private static RefusedException Refused(string why) => new(StatusCodes.Status409Conflict, "Refused", why);
}

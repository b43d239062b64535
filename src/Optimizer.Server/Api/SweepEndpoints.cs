using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Sweeps and their stage nodes.</summary>
internal static class SweepEndpoints
{
    public static void MapSweeps(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps", List).As("ListSweeps", "Lists sweeps, newest first.", Policies.Read);
        api.MapGet("/sweeps/{sweep}", Show).As("ShowSweep", "Shows a sweep: status, money, trials, nodes, attempts.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/nodes", Nodes).As("ListNodes", "Lists a sweep's stage nodes.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/reports", Reports).As("ListReports", "Lists metrics by epoch of every attempt.", Policies.Read, StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<SweepRow[]>> List([AsParameters] Paging page, VisibleSweeps sweeps, SweepPages pages, HttpContext context, CancellationToken cancel) =>
        page.Cut(page.Rows(await pages.Sweeps(sweeps.Caller.Project, page.Known(key => key), page.ToRead, cancel)).Select(Rows.Of).ToArray(), row => row.Sweep, context);

    /// <param name="outlook">Whether to say what the next money is expected to buy: for this all trials are looked at.</param>
    internal static async Task<Ok<SweepDetail>> Show(
        string sweep, bool? outlook, VisibleSweeps sweeps, FrameStore frames, SweepSums sums, StandStill still, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var detail = await still.Explain(named.View, await Detail(named, sums, cancel), cancel);
        if (outlook != true) return TypedResults.Ok(detail);
        var frame = await frames.Now(named, cancel);
        return TypedResults.Ok(detail with { Outlook = NextMoney.Of(frame, await OverviewStore.MomentsOf(frame, sums, cancel)) });
    }

    internal static async Task<Ok<NodeRow[]>> Nodes(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, SweepPages pages, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        return page.Cut(page.Rows(await pages.Nodes(named.Id, page.Known(key => key), page.ToRead, cancel)).Select(Rows.Of).ToArray(), row => row.Node, context);
    }

    internal static async Task<Ok<ReportRow[]>> Reports(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, SweepPages pages, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var after = page.KnownParts(parts => parts is [var node, var attempt, var epoch] ? (node, int.Parse(attempt, Paging.Digits), int.Parse(epoch, Paging.Digits)) : null as (string, int, int)?);
        return page.Cut(page.Rows(await pages.Reports(named.Id, after, page.ToRead, cancel)).Select(Rows.Of).ToArray(), row => $"{row.Node}/{row.Attempt}/{row.Epoch}", context);
    }

    internal static async Task<SweepDetail> Detail(NamedSweep sweep, SweepSums sums, CancellationToken cancel)
    {
        var view = sweep.View;
        var row = Rows.Of(view);
        return new SweepDetail(
            row.Sweep, row.Name, row.Status, row.Reason, row.Spend, row.Reserved, row.Overrun, row.Budget,
            ByWord((await sums.Trials(view.Id, cancel)).Select(count => (Words.Of(count.Key), count.Value))),
            new((await sums.Nodes(view.Id, cancel)).ToDictionary(stage => stage.Stage, stage => new NodeCounts(stage.Executed, stage.Reused)), StringComparer.Ordinal),
            ByWord((await sums.Spend(view.Id, cancel)).Select(part => (part.Outcome == AttemptOutcome.None ? "running" : Words.Of(part.Outcome), part.Attempts))),
            [.. view.Spec.Objectives.Select(Rows.Of)], row.RunningSeconds, row.CreatedAt, row.UpdatedAt)
        {
            Method = view.Spec.Method,
            Chosen = view.Spec.Chosen is { } choice ? new ChosenRow(choice.Method, choice.Why) : null,
        };
    }

    private static SortedDictionary<string, int> ByWord(IEnumerable<(string Word, int Count)> counts) =>
        new(counts.GroupBy(count => count.Word).ToDictionary(same => same.Key, same => same.Sum(count => count.Count)), StringComparer.Ordinal);
}

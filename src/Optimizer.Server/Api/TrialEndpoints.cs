using System.Globalization;
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

/// <summary>Trials, the frontier they make, and their order by lifetime cost.</summary>
internal static class TrialEndpoints
{
    public static void MapTrials(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/trials", List).As("ListTrials", "Lists a sweep's trials.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/frontier", Frontier).As("ReadFrontier", "The trials that no other dominates, best first objective first.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/rank", Rank).As("RankTrials", "Ranks trials by what they cost over a life: training plus volume x inference.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/points", Points).As("ReadPoints", "Two metrics of every completed trial that has both.", Policies.Read, StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<TrialRow[]>> List(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, ISweepStore store, SweepSums sums, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var wanted = page.ToRead;
        if (page is { Limit: null, After: null }) return TypedResults.Ok(Rows(await SweepRecord.Read(named, store, sums, cancel)));
        var after = page.After is { } key ? await NumberOf(named, key, store, cancel) ?? throw Paging.NoRow(key) : 0;
        var trials = await store.Trials(named.Id, after, wanted, cancel);
        return page.Cut(Rows(await SweepRecord.Of(named, trials, sums, cancel)), row => row.Trial, context);

        static TrialRow[] Rows(SweepRecord record) => [.. record.Trials.Select(record.Row)];
    }

    internal static async Task<Ok<TrialRow[]>> Frontier(
        string sweep, VisibleSweeps sweeps, FrameStore frames, SweepSums sums, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var frame = await frames.Now(named, cancel);
        var record = await Record(named, frame, frame.Frontier, sums, cancel);
        return TypedResults.Ok(record.Trials.Select(record.Row).ToArray());
    }

    /// <param name="volume">Predictions a day.</param>
    /// <param name="days">For how many days.</param>
    /// <param name="within">Share of the best value of the first objective that may be lost.</param>
    /// <param name="limit">At most so many rows; all when left out. <c>X-Total-Count</c> and <c>X-Within-Count</c> tell of all.</param>
    internal static async Task<Results<Ok<RankRow[]>, ValidationProblem>> Rank(
        string sweep, double volume, double days, double? within, int? limit, VisibleSweeps sweeps, FrameStore frames, ISweepStore store, SweepSums sums, HttpContext context,
        CancellationToken cancel)
    {
        if (!double.IsFinite(volume * days) || volume is not >= 0 || days is not >= 0 || within is not (null or (>= 0 and < 1)) || limit is < 1)
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["rank"] = ["volume and days must be 0 or more, within a share from 0 to below 1, limit 1 or more"] },
                detail: $"Volume {volume} a day for {days} days within {within}: volume and days must be 0 or more, within a share from 0 to below 1, limit 1 or more.");
        var named = await sweeps.Find(sweep, cancel);
        var frame = await frames.Now(named, cancel);
        var order = LifetimeRank.Of(frame, volume * days, within);
        context.Response.Headers["X-Total-Count"] = order.Length.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-Within-Count"] = order.Count(ordered => ordered.IsWithin).ToString(CultureInfo.InvariantCulture);
        var shown = limit is { } most && most < order.Length ? order[..most] : order;
        var record = limit is null
            ? await SweepRecord.Read(named, store, sums, cancel)
            : await Record(named, frame, [.. shown.Select(ordered => frame.RowOf(ordered.Point.Trial))], sums, cancel);
        var trials = record.Trials.ToDictionary(trial => trial.Number);
        return TypedResults.Ok(shown.Select(ordered => LifetimeRank.Row(record, trials[ordered.Point.Trial], ordered)).ToArray());
    }

    /// <param name="x">A metric.</param>
    /// <param name="y">Another.</param>
    internal static async Task<Ok<PointRow[]>> Points(string sweep, string x, string y, VisibleSweeps sweeps, FrameStore frames, CancellationToken cancel)
    {
        var frame = await frames.Now(await sweeps.Find(sweep, cancel), cancel);
        var (xs, ys) = (Column(x), Column(y));
        return TypedResults.Ok(Enumerable.Range(0, frame.Count)
            .Where(row => frame.States[row] == TrialStatus.Completed && !double.IsNaN(xs[row]) && !double.IsNaN(ys[row]))
            .Select(row => new PointRow(frame.Numbers[row], xs[row], ys[row])).ToArray());

        double[] Column(string metric) => frame.Metric(metric) is { IsCategory: false } column ? column.Values : throw new RefusedException(
            StatusCodes.Status404NotFound, "No such metric",
            $"No trial has a metric '{metric}'; there are {string.Join(", ", frame.Columns.Where(column => column.IsMetric).Select(column => column.Name).Order(StringComparer.Ordinal))}.");
    }

    /// <summary>Rows of a frame with all that is told of them, in their order.</summary>
    private static async Task<SweepRecord> Record(NamedSweep sweep, TrialFrame frame, IReadOnlyList<int> rows, SweepSums sums, CancellationToken cancel)
    {
        var trials = (await sums.Trials(sweep.Id, [.. rows.Select(row => frame.Numbers[row])], cancel)).ToDictionary(trial => trial.Number);
        return await SweepRecord.Of(sweep, [.. rows.Select(row => trials[frame.Numbers[row]])], sums, cancel);
    }

    private static async Task<int?> NumberOf(NamedSweep sweep, string key, ISweepStore store, CancellationToken cancel) =>
        key.StartsWith(sweep.Label + "/", StringComparison.Ordinal) && int.TryParse(key.AsSpan(sweep.Label.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await store.Trial(sweep.Id, number, cancel) is not null ? number : null;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Attempts and what was reserved and charged for them.</summary>
internal static class MoneyEndpoints
{
    public static void MapMoney(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/attempts", Attempts).As("ListAttempts", "Lists every execution of a sweep's nodes.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/sweeps/{sweep}/ledger", Ledger).As("ListLedger", "Lists every reservation and charge, with running sums.", Policies.Read, StatusCodes.Status404NotFound);
        api.MapGet("/prices", Prices).As("ListPrices", "Lists the device classes of the sweeps that are not over, with their prices.", Policies.Read);
    }

    internal static async Task<Ok<AttemptRow[]>> Attempts(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, SweepPages pages, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var after = page.KnownParts(parts => parts is [var node, var attempt] ? (node, int.Parse(attempt, Paging.Digits)) : null as (string, int)?);
        return page.Cut(
            page.Rows(await pages.Attempts(named.Id, after, page.ToRead, cancel)).Select(attempt => Rows.Of(named, attempt)).ToArray(), row => $"{row.Node}/{row.Attempt}", context);
    }

    internal static async Task<Ok<LedgerEntry[]>> Ledger(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, SweepPages pages, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var after = page.KnownParts(parts => parts is [var seq, _, _] ? long.Parse(seq, Paging.Digits) : null as long?);
        return page.Cut(page.Rows(await pages.Ledger(named.Id, after, page.ToRead, cancel)).Select(Rows.Of).ToArray(), row => $"{row.Seq}/{row.Node}/{row.Attempt}", context);
    }

    internal static async Task<Ok<PriceRow[]>> Prices(VisibleSweeps sweeps, SweepPages pages, CancellationToken cancel)
    {
        var prices = from sweep in await pages.Open(sweeps.Caller.Project, cancel)
                     from price in sweep.Spec.Prices
                     group sweep.Id by (Class: price.Key, price.Value) into same
                     orderby same.Key.Class, same.Key.Value.NanoPerHour
                     select new PriceRow(same.Key.Class, Money.ToUsd(same.Key.Value.NanoPerHour), same.Key.Value.Watts, [.. same]);
        return TypedResults.Ok(prices.ToArray());
    }
}

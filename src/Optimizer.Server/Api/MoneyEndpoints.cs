using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;

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
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, ISweepStore store, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        return page.Of((await store.Attempts(named.Id, cancel)).Select(attempt => Rows.Of(named, attempt)), row => $"{row.Node}/{row.Attempt}", context);
    }

    internal static async Task<Ok<LedgerEntry[]>> Ledger(
        string sweep, [AsParameters] Paging page, VisibleSweeps sweeps, ISweepStore store, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        return page.Of((await store.Ledger(named.Id, cancel)).Select(Rows.Of), row => $"{row.Seq}/{row.Node}/{row.Attempt}", context);
    }

    internal static async Task<Ok<PriceRow[]>> Prices(VisibleSweeps sweeps, CancellationToken cancel)
    {
        var prices = from sweep in await sweeps.All(cancel)
                     where sweep.Status is SweepStatus.Running or SweepStatus.Paused
                     from price in sweep.Spec.Prices
                     group sweep.Id by (Class: price.Key, price.Value) into same
                     orderby same.Key.Class, same.Key.Value.NanoPerHour
                     select new PriceRow(same.Key.Class, Money.ToUsd(same.Key.Value.NanoPerHour), same.Key.Value.Watts, [.. same]);
        return TypedResults.Ok(prices.ToArray());
    }
}

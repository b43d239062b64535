using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Attempts and what was reserved and charged for them.</summary>
internal static class MoneyEndpoints
{
    public static void MapMoney(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/attempts", Attempts).WithName("ListAttempts");
        api.MapGet("/sweeps/{sweep}/ledger", Ledger).WithName("ListLedger");
    }

    internal static async Task<Ok<AttemptRow[]>> Attempts(string sweep, ISweepStore store, CancellationToken cancel)
    {
        var named = await NamedSweep.Find(sweep, store, cancel);
        return TypedResults.Ok((await store.Attempts(named.Id, cancel)).Select(attempt => Rows.Of(named, attempt)).ToArray());
    }

    internal static async Task<Ok<LedgerEntry[]>> Ledger(string sweep, ISweepStore store, CancellationToken cancel)
    {
        var named = await NamedSweep.Find(sweep, store, cancel);
        return TypedResults.Ok((await store.Ledger(named.Id, cancel)).Select(Rows.Of).ToArray());
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>What earlier sweeps tell about how long a trainer takes.</summary>
internal static class RateEndpoints
{
    public static void MapRates(this IEndpointRouteBuilder api) => api.MapGet("/rates", Read).As(
        "ReadRates", "How long the work of a trainer took in the newest sweeps that used it; for a plan.", Policies.Read);

    /// <param name="trainer">Digest of the trainer, its command, data and resources: `optimizer plan` knows it.</param>
    internal static async Task<Ok<RateRow>> Read(string trainer, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel) =>
        TypedResults.Ok(await EarlierRates.Of(trainer, sweeps, store, cancel));
}

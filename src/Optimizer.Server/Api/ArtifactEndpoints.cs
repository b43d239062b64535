using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Server.Access;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>The file to serve of a trial.</summary>
internal static class ArtifactEndpoints
{
    public static void MapArtifacts(this IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/trials/{number:int}/artifact", Artifact)
        .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
        .As("ReadArtifact", "The model file of a trial: what was measured.", Policies.Read, StatusCodes.Status404NotFound)
        .DisableRequestTimeout();

    internal static async Task<FileStreamHttpResult> Artifact(
        string sweep, int number, VisibleSweeps sweeps, ISweepStore store, SweepSums sums, AttemptFiles files, CancellationToken cancel)
    {
        var record = await SweepRecord.Of(await sweeps.Find(sweep, cancel), number, store, sums, cancel);
        var row = record.Row(record.Trials[0]);
        if (row.Artifact is not { } place)
            throw new RefusedException(StatusCodes.Status404NotFound, "No artifact yet", $"Trial {row.Trial} is {row.Status} and has no artifact yet.");
        var file = await files.Open(place, cancel)
            ?? throw new RefusedException(StatusCodes.Status404NotFound, "The artifact is gone", $"The artifact of {row.Trial} is kept no more, or was left where this server may not read.");
        return TypedResults.File(file.Content, "application/octet-stream", file.Name, enableRangeProcessing: file.Content.CanSeek);
    }
}

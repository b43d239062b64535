using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Optimizer.Artifacts;
using Optimizer.Server.Access;

namespace Optimizer.Server.Api;

/// <summary>Files by the SHA-256 of their bytes: data, bundles, checkpoints, artifacts. Whoever knows a digest may read the file.</summary>
internal static class BlobEndpoints
{
    private const string Route = "/blobs/{digest}";

    public static void MapBlobs(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, Get).Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
           .As("ReadBlob", "The file of a digest; ranges are answered where the store can.", Policies.Files, StatusCodes.Status404NotFound)
            .DisableRequestTimeout();
        api.MapMethods(Route, [HttpMethods.Head], Head).As("HasBlob", "Whether there is a file of a digest.", Policies.Files, StatusCodes.Status404NotFound);
        api.MapPut(Route, Put).WithMetadata(new RequestSizeLimitAttribute(Limits.FileBytes))
           .Accepts<Stream>("application/octet-stream").As(
            "WriteBlob", "Keeps a file. Nothing is kept unless its SHA-256 is the digest; putting twice is putting once.", Policies.Files,
            StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status507InsufficientStorage).DisableRequestTimeout();
    }

    internal static async Task<FileStreamHttpResult> Get(string digest, KeptBlobs blobs, CancellationToken cancel)
    {
        var content = await blobs.Store.Get(Checked(digest), cancel) ?? throw Missing(digest);
        return TypedResults.File(content, "application/octet-stream", enableRangeProcessing: content.CanSeek);
    }

    /// <summary>Who asks is about to name the file: it counts as put just now.</summary>
    internal static async Task<Ok> Head(string digest, KeptBlobs blobs, HttpResponse response, CancellationToken cancel)
    {
        if (!await blobs.Store.Has(Checked(digest), cancel) || await blobs.Store.Find(digest, cancel) is not { } kept) throw Missing(digest);
        response.ContentLength = kept.Bytes;
        return TypedResults.Ok();
    }

    internal static async Task<NoContent> Put(string digest, HttpRequest request, KeptBlobs blobs, CancellationToken cancel)
    {
        await blobs.Store.Put(Checked(digest), request.Body, cancel);
        return TypedResults.NoContent();
    }

    private static string Checked(string digest) => BlobRef.IsDigest(digest)
        ? digest
        : throw new RefusedException(StatusCodes.Status400BadRequest, "Not a digest", "A digest is 64 lower-case hex digits, the SHA-256 of the file's bytes.");

    private static RefusedException Missing(string digest) =>
        new(StatusCodes.Status404NotFound, "No such file", $"There is no file of the digest {digest}.");
}

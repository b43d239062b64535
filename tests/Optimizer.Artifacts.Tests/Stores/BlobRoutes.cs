using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Optimizer.Artifacts.Tests.Stores;

/// <summary>The server's routes for blobs, as small as they can be, over a store of the test's choice.</summary>
internal static class BlobRoutes
{
    public static void Map(WebApplication app, IBlobStore store)
    {
        app.MapMethods("/api/v1/blobs/{digest}", ["HEAD"], async (string digest, HttpContext http) =>
        {
            if (!await store.Has(digest, http.RequestAborted)) return Results.NotFound();
            http.Response.ContentLength = (await store.Find(digest, http.RequestAborted))!.Bytes;
            return Results.Empty;
        });
        app.MapGet("/api/v1/blobs/{digest}", async (string digest, HttpContext http) =>
            await store.Get(digest, http.RequestAborted) is { } content ? Results.Stream(content) : Results.NotFound());
        app.MapPut("/api/v1/blobs/{digest}", async (string digest, HttpContext http) =>
        {
            try
            {
                await store.Put(digest, http.Request.Body, http.RequestAborted);
                return Results.NoContent();
            }
            catch (BlobException problem) when (problem.Problem == BlobProblem.Damaged)
            {
                return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
            }
        });
    }
}

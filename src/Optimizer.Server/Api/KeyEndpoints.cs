using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Server.Access;

namespace Optimizer.Server.Api;

/// <summary>API keys. A secret is shown once, where it is made.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        api.MapGet("/keys", List).As("ListKeys", "Lists keys, without their secrets.", Policies.Administer);
        api.MapPost("/keys", Create).WithMetadata(new HoldsSecret()).As("CreateKey", "Makes a key; the answer shows it, and nothing shows it again.", Policies.Administer);
        api.MapDelete("/keys/{id}", Revoke).As("RevokeKey", "Ends a key within seconds.", Policies.Administer, StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<KeyRow[]>> List(KeyDesk desk, CancellationToken cancel) => TypedResults.Ok((await desk.List(cancel)).ToArray());

    internal static async Task<Created<CreatedKey>> Create(CreateKeyRequest request, KeyDesk desk, KeyRing ring, CancellationToken cancel)
    {
        var made = await desk.Create(request, cancel);
        ring.Forget();
        return TypedResults.Created((string?)null, made);
    }

    internal static async Task<NoContent> Revoke(string id, KeyDesk desk, KeyRing ring, CancellationToken cancel)
    {
        if (id.Any(char.IsControl) || !await desk.Revoke(id, cancel))
            throw new RefusedException(StatusCodes.Status404NotFound, "No such key", $"There is no valid key '{id}'; `optimizer key list` lists them.");
        ring.Forget();
        return TypedResults.NoContent();
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Which sweep a submitted spec means: the one of its name and digest, or a new one.</summary>
/// <param name="Extends">Another spec than the sweep's, which it shall go on under.</param>
internal sealed record Submission(string Id, SweepSpec Spec, bool Extends = false)
{
    /// <exception cref="RefusedException">Another spec has the name, and neither choice was made.</exception>
    public static async Task<Submission> Of(SubmitRequest request, ISweepStore store, CancellationToken cancel)
    {
        var spec = Read(request.Spec);
        var digest = SweepDigest.Of(spec);
        if (request.New) return new Submission(IdOf(spec.Name, digest, Guid.NewGuid().ToString("N")), spec);
        var namesakes = (await store.Sweeps(cancel)).Where(view => view.Name == spec.Name).OrderByDescending(view => view.CreatedAt).ToList();
        if (namesakes.Find(view => view.Digest == digest) is { } same) return new Submission(same.Id, spec);
        if (namesakes.Count == 0) return new Submission(IdOf(spec.Name, digest, ""), spec);
        return request.Extend ? new Submission(namesakes[0].Id, spec, Extends: true) : throw Changed(namesakes[0], spec);
    }

    /// <returns>12 hex digits.</returns>
    internal static string IdOf(string name, string digest, string nonce) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{digest}\n{nonce}")).AsSpan(0, 6));

    private static SweepSpec Read(JsonElement spec)
    {
        try
        {
            return spec.Deserialize<SweepSpec>(CoreJson.Options) ?? throw new JsonException("the spec is null");
        }
        catch (JsonException error)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "Not a spec", $"The submitted spec cannot be read: {error.Message}");
        }
    }

    private static RefusedException Changed(SweepView known, SweepSpec spec) => new(
        StatusCodes.Status409Conflict, "The spec has changed",
        $"Sweep '{spec.Name}' was started from another spec. What differs:\n"
        + string.Join('\n', SpecDifferences.Between(known.Spec, spec).Select(line => "  " + line))
        + "\nEither start a second sweep of that name with --new, or go on with this one under the changed spec with --extend.");
}

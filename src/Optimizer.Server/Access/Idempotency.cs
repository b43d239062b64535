using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Access;

/// <summary>A write with an <c>Idempotency-Key</c> is done once: repeated, it gets the answer of the first time.</summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    /// <summary>After authorisation: the key is its caller's own.</summary>
    public static void UseIdempotency(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (!(HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)) || request.Headers[Header] is not [{ } key, ..] || IsForeign(context))
        {
            await next(context);
            return;
        }

        if (key.Length is 0 or > LongestKey || key.Any(char.IsControl))
        {
            await Problem.Write(context, StatusCodes.Status400BadRequest, "Not a key", $"{Header} must be 1 to {LongestKey} printable characters.");
            return;
        }

        var store = context.RequestServices.GetRequiredService<IdempotencyStore>();
        var caller = Caller.Of(context.User).Id;
        switch (await store.Begin(caller, key, await Digest(request), context.RequestAborted))
        {
            case RepeatedRequest.New first:
                await Answer(context, next, store, caller, key, first.Answerer);
                break;
            case RepeatedRequest.Answered answered when answered.Body is null && HoldsSecret(context):
                await Problem.Write(
                    context, StatusCodes.Status409Conflict, "Answered before",
                    "This request was answered, and its answer held a secret, which is stored nowhere; revoke what it made and ask under another key.");
                break;
            case RepeatedRequest.Answered answered:
                await Repeat(context, answered);
                break;
            case RepeatedRequest.BeingAnswered:
                context.Response.Headers.RetryAfter = "1";
                await Problem.Write(context, StatusCodes.Status409Conflict, "Being answered", "The same request is being answered; ask again in a second.");
                break;
            default:
                await Problem.Write(
                    context, StatusCodes.Status422UnprocessableEntity, "Another request's key",
                    $"The {Header} was used for another request; give each request its own.");
                break;
        }
    });

    /// <summary>Files are named by their content: putting twice is putting once anyway, and they are not read into memory.</summary>
    private static bool IsForeign(HttpContext context) =>
        context.GetEndpoint() is null || context.User.Identity is not { IsAuthenticated: true } || context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == false;

    private static bool HoldsSecret(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<HoldsSecret>() is not null;

    private static async Task<string> Digest(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[81920];
        for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;) hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task Answer(HttpContext context, RequestDelegate next, IdempotencyStore store, string caller, string key, string answerer)
    {
        var (wire, kept, done) = (context.Response.Body, new MemoryStream(), false);
        context.Response.Body = kept;
        try
        {
            await next(context);
            // What failed inside may succeed the next time.
            if (context.Response.StatusCode < StatusCodes.Status500InternalServerError)
            {
                var body = HoldsSecret(context) ? null : Encoding.UTF8.GetString(kept.ToArray());
                await store.Complete(caller, key, answerer, context.Response.StatusCode, body, CancellationToken.None);
                done = true;
            }
        }
        finally
        {
            context.Response.Body = wire;
            if (!done) await store.Forget(caller, key, answerer, CancellationToken.None);
        }

        kept.Position = 0;
        await kept.CopyToAsync(wire, context.RequestAborted);
    }

    private static async Task Repeat(HttpContext context, RepeatedRequest.Answered answered)
    {
        context.Response.StatusCode = answered.Status;
        if (answered.Body is not { Length: > 0 } body) return;
        context.Response.ContentType = answered.Status < StatusCodes.Status400BadRequest ? "application/json; charset=utf-8" : "application/problem+json";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}

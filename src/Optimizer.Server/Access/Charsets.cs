using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Optimizer.Server.Access;

/// <summary>A body in a character set that nobody knows is the sender's mistake; the framework would take it for the server's.</summary>
internal static class Charsets
{
    public static void UseKnownCharsets(this IApplicationBuilder app) => app.Use((context, next) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type is { Charset.Length: > 0, Encoding: null }
            ? Problem.Write(
                context, StatusCodes.Status415UnsupportedMediaType, "Unknown character set",
                $"The Content-Type names the character set '{type.Charset}', which is not known; send UTF-8.")
            : next(context));
}

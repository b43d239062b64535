using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Optimizer.Server.Access;

/// <summary>The words of refusals that come from the framework with a number only.</summary>
internal static class StatusSentences
{
    public static Task Write(StatusCodeContext page)
    {
        var context = page.HttpContext;
        // gRPC says what is wrong in its own way.
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true) return Task.CompletedTask;
        var status = context.Response.StatusCode;
        return Problem.Write(context, status, ReasonPhrases.GetReasonPhrase(status), Of(context, status));
    }

    private static string Of(HttpContext context, int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request cannot be read; /openapi/v1.json tells what each route takes.",
        StatusCodes.Status404NotFound => "There is nothing at this address; /openapi/v1.json lists the routes.",
        StatusCodes.Status405MethodNotAllowed => $"This address does not take {context.Request.Method}{Allowed(context)}.",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than this route takes.",
        StatusCodes.Status415UnsupportedMediaType => "This route takes application/json; say so in Content-Type.",
        StatusCodes.Status416RangeNotSatisfiable => "The range lies outside the file.",
        _ => $"The server answered {status}.",
    };

    private static string Allowed(HttpContext context) =>
        context.Response.Headers.Allow is { Count: > 0 } methods ? $"; it takes {string.Join(", ", methods.AsEnumerable())}" : "";
}

using Microsoft.AspNetCore.Http;

namespace Optimizer.Server.Access;

/// <summary>Every refusal is problem details (RFC 9457) with a sentence.</summary>
internal static class Problem
{
    public static Task Write(HttpContext context, int status, string title, string detail) =>
        context.Response.HasStarted ? Task.CompletedTask : TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(context);
}

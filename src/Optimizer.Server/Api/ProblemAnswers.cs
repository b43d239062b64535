using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Optimizer.Artifacts;
using Optimizer.Client;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Errors become problem details in one place: known ones with their sentence, others with a trace to look for in the log.</summary>
public static class ProblemAnswers
{
    public static IServiceCollection AddProblemAnswers(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<Handler>()
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Options.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = ApiJson.Options.NumberHandling;
            json.SerializerOptions.Encoder = ApiJson.Options.Encoder;
        });

    private sealed class Handler(ILogger<Handler> log) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var (status, title) = exception switch
            {
                RefusedException refused => (refused.Status, refused.Title),
                FormatException => (StatusCodes.Status400BadRequest, "Bad request"),
                BlobException blob => OfBlob(blob.Problem),
                BudgetExceededException => (StatusCodes.Status409Conflict, "Budget exceeded"),
                SequenceConflictException => (StatusCodes.Status503ServiceUnavailable, "The sweep is being read again; try once more"),
                BadHttpRequestException bad => (bad.StatusCode, "Bad request"),
                _ => (StatusCodes.Status500InternalServerError, "The server failed"),
            };
            var detail = status == StatusCodes.Status500InternalServerError ? Logged(httpContext, exception) : WordsOf(exception);
            await Problem.Write(httpContext, status, title, detail);
            return true;
        }

        private static (int Status, string Title) OfBlob(BlobProblem problem) => problem switch
        {
            BlobProblem.Damaged => (StatusCodes.Status422UnprocessableEntity, "Not the file of that digest"),
            BlobProblem.Missing => (StatusCodes.Status404NotFound, "No such file"),
            BlobProblem.Full => (StatusCodes.Status507InsufficientStorage, "No room for files"),
            BlobProblem.Unreachable => (StatusCodes.Status503ServiceUnavailable, "The files' store does not answer"),
            _ => (StatusCodes.Status502BadGateway, "The files' store refuses"),
        };

        private static string WordsOf(Exception exception) => exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => $"The body is not the JSON that this route takes: {json.Message}",
            BadHttpRequestException { InnerException: { } inner } bad => $"{bad.Message} ({inner.Message})",
            _ => exception.Message,
        };

        /// <summary>The inside stays inside.</summary>
        private string Logged(HttpContext context, Exception exception)
        {
            var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            log.LogError(exception, "{Method} {Path} failed, trace {Trace}", context.Request.Method, context.Request.Path, trace);
            return $"Something failed inside the server; its log tells what, under the trace {trace}.";
        }
    }
}

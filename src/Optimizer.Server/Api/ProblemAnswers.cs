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
using Orleans.Runtime;

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
        private const string DatabaseAway = "The database does not answer";
        private const string CoordinatorAway = "No answer from the coordinator that has it";

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
                StorageException => (StatusCodes.Status503ServiceUnavailable, DatabaseAway),
                TimeoutException or OrleansException => (StatusCodes.Status503ServiceUnavailable, CoordinatorAway),
                _ => (StatusCodes.Status500InternalServerError, "The server failed"),
            };
            var detail = title switch
            {
                DatabaseAway => $"The database does not answer or takes no writes. {Logged(httpContext, exception)} Nothing that was acknowledged is lost; try again in some seconds.",
                CoordinatorAway => $"The coordinator that has this does not answer, as when it has just ended. {Logged(httpContext, exception)} Try again in some seconds.",
                _ when status == StatusCodes.Status500InternalServerError => $"Something failed inside the server. {Logged(httpContext, exception)}",
                _ => WordsOf(exception),
            };
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
            return $"The server's log tells what, under the trace {trace}.";
        }
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Client;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Known errors become problem details in one place.</summary>
public static class ProblemAnswers
{
    public static IServiceCollection AddOptimizerApi(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<Handler>()
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Options.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = ApiJson.Options.NumberHandling;
            json.SerializerOptions.Encoder = ApiJson.Options.Encoder;
        });

    private sealed class Handler : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var (status, title) = exception switch
            {
                RefusedException refused => (refused.Status, refused.Title),
                BudgetExceededException => (StatusCodes.Status409Conflict, "Budget exceeded"),
                SequenceConflictException => (StatusCodes.Status503ServiceUnavailable, "The sweep is being read again; try once more"),
                BadHttpRequestException bad => (bad.StatusCode, "Bad request"),
                _ => (0, ""),
            };
            if (status == 0) return false;
            await TypedResults.Problem(exception.Message, statusCode: status, title: title).ExecuteAsync(httpContext);
            return true;
        }
    }
}

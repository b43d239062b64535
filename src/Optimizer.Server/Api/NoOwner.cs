using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Optimizer.Server.Api;

internal static class NoOwner
{
    public static ProblemHttpResult Refuse() => TypedResults.Problem(
        "No process owns this database, so nothing can be changed; start `optimizer run SPEC`.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "Nobody runs here");
}

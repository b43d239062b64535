using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Optimizer.Server.Api;

/// <summary>The v1 API. A sweep is named by id or name; <c>~</c> is the newest.</summary>
public static class ApiRoutes
{
    public const string Root = "/api/v1";

    /// <param name="writable">False: nobody runs the sweeps here, so commands are answered 503.</param>
    public static void MapOptimizerApi(this IEndpointRouteBuilder app, bool writable)
    {
        var api = app.MapGroup(Root);
        api.MapSweeps();
        api.MapTrials();
        api.MapMoney();
        if (writable) api.MapCommands();
        else api.MapPost("/{**any}", NoOwner.Refuse);
    }
}

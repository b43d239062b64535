using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Optimizer.Server.Access;

namespace Optimizer.Server.Api;

/// <summary>The v1 API. A sweep is named by id or name; <c>~</c> is the newest.</summary>
public static class ApiRoutes
{
    public const string Root = "/api/v1";

    /// <param name="writable">False: nobody runs the sweeps here, so commands are answered 503.</param>
    public static void MapOptimizerApi(this IEndpointRouteBuilder app, bool writable)
    {
        var api = app.MapGroup(Root);
        api.MapGroup("").WithTags("Sweeps").MapSweeps();
        api.MapGroup("").WithTags("Sweeps").MapEvents();
        api.MapGroup("").WithTags("Trials").MapTrials();
        api.MapGroup("").WithTags("Trials").MapImportance();
        api.MapGroup("").WithTags("Sweeps").MapReplay();
        api.MapGroup("").WithTags("Sweeps").MapRates();
        api.MapGroup("").WithTags("Trials").MapLogs();
        api.MapGroup("").WithTags("Trials").MapArtifacts();
        api.MapGroup("").WithTags("Money").MapMoney();
        if (writable)
        {
            api.MapGroup("").WithTags("Sweeps").MapCommands();
            api.MapGroup("").WithTags("Ask and tell").MapAskTell();
        }
        else api.MapPost("/{**any}", NoOwner.Refuse).RequireAuthorization(Policies.Known).ExcludeFromDescription();
    }

    /// <summary>What a service has beside sweeps.</summary>
    internal static void MapService(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root);
        api.MapGroup("").WithTags("Service").MapCluster();
        api.MapGroup("").WithTags("Devices").MapDevices();
        api.MapGroup("").WithTags("Files").MapBlobs();
        api.MapGroup("").WithTags("Keys").MapKeys();
        api.MapGroup("").WithTags("Projects").MapProjects();
    }
}

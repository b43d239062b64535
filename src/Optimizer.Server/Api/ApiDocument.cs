using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Optimizer.Server.Access;
using Scalar.AspNetCore;

namespace Optimizer.Server.Api;

/// <summary>The API's own description, for programs at /openapi/v1.json and for people at /docs. Neither asks another server for anything.</summary>
internal static class ApiDocument
{
    private const string Scheme = "key";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Optimizer",
                Version = "v1",
                Description = "Sweeps of a team. A sweep is named by its id or name, `~` is the newest. Money is in USD, times in UTC. Lists take `limit` and `after`; "
                    + "the next page is in the Link header. A POST or PUT with an Idempotency-Key header is done once. Refusals are application/problem+json.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, opt_ID_SECRET: `optimizer key create`." },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        }));

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").RequireAuthorization(Policies.Known);
        app.MapScalarApiReference("/docs", page => page.WithTitle("Optimizer API").DisableDefaultFonts().DisableTelemetry().DisableAgent())
            .RequireAuthorization(Policies.Known).WithMetadata(new BrowserPage());
    }
}

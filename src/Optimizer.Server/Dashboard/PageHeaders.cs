using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Optimizer.Server.Dashboard;

/// <summary>What a browser may do with a page: nothing from elsewhere, in nobody's frame, no address told to others.</summary>
internal static class PageHeaders
{
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: under that a browser posts forms, our sign-in too, with the origin "null".
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    /// <summary>Every answer of the routes gets them.</summary>
    public static void SetHeaders(this EndpointBuilder route)
    {
        if (route.RequestDelegate is not { } next) return;
        route.RequestDelegate = context =>
        {
            Set(context.Response);
            return next(context);
        };
    }
}

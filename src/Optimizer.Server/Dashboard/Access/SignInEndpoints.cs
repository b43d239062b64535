using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Core.Access;
using Optimizer.Server.Access;

namespace Optimizer.Server.Dashboard.Access;

/// <summary>
/// From a key, or from the token in the address that an embedded run prints, to a cookie. A foreign page cannot post here: its Origin is refused
/// at the door, as on every route.
/// </summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/signin", Show).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/signin", SignIn).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        app.MapPost("/signout", SignOut).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    internal static IResult Show(string? token, string? to, Sessions sessions, AccessOptions access, HttpContext context)
    {
        if (token is not null && sessions.IsStartToken(token)) return Enter(null, to, sessions, context);
        return Page(context, to, token is null ? null : "That address is of another start of the run; use the one it printed last.", access);
    }

    internal static async Task<IResult> SignIn(HttpContext context, Sessions sessions, KeyRing keys, AccessOptions access, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        var (typed, to) = (form["key"].ToString().Trim(), form["to"].ToString());
        if (sessions.IsStartToken(typed)) return Enter(null, to, sessions, context);
        if (ApiKey.Parse(typed) is not { } key) return Page(context, to, "That is not a key; a key begins with opt_.", access);
        if (await keys.Find(key, cancel) is not { } known) return Page(context, to, "That key is not valid: it is unknown, was revoked, or its secret is wrong.", access);
        if (known.Role == Role.Worker) return Page(context, to, "That is a worker's key, which may not look at sweeps; ask an admin for a viewer's.", access);
        return Enter(key, to, sessions, context);
    }

    internal static RedirectHttpResult SignOut(HttpContext context, Sessions sessions)
    {
        var cookie = Sessions.CookieOf(context);
        if (context.Request.Cookies[cookie] is { } secret) sessions.Close(secret);
        context.Response.Cookies.Delete(cookie);
        return TypedResults.LocalRedirect("/signin");
    }

    private static RedirectHttpResult Enter(ApiKey? key, string? to, Sessions sessions, HttpContext context)
    {
        context.Response.Cookies.Append(Sessions.CookieOf(context), sessions.Open(key), new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = Sessions.Lasts,
            Path = "/",
        });
        PageHeaders.Set(context.Response);
        return TypedResults.LocalRedirect(IsLocal(to) ? to! : "/");
    }

    private static RazorComponentResult<SignInPage> Page(HttpContext context, string? to, string? refusal, AccessOptions access)
    {
        PageHeaders.Set(context.Response);
        return new RazorComponentResult<SignInPage>(new { To = IsLocal(to) ? to : "/", Refusal = refusal, IsEmbedded = access.StartToken is not null })
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
        };
    }

    private static bool IsLocal(string? to) => to is ['/', ..] && to is not ['/', '/' or '\\', ..] && !to.Any(char.IsControl) && !to.Contains('\\', StringComparison.Ordinal);
}

using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Optimizer.Server.Access;

/// <summary>Authenticates by <c>Authorization: Bearer opt_…</c>, or by the cookie of a signed-in page.</summary>
internal sealed class KeyScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, KeyRing keys, Sessions sessions,
    AccessOptions access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string Name = "Key";

    /// <summary>Type of the claim that holds the hash of a session's cookie.</summary>
    public const string SessionClaim = "session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (OwnerConnection.Is(Context)) return As(Caller.Owner);
        string? header = Request.Headers.Authorization;
        if (header is null)
        {
            if (Cookie() is { } cookie && await sessions.Find(cookie, Context.RequestAborted) is { } signedIn) return As(signedIn, Sessions.HashOf(cookie));
            return access is { IsLoopback: true, StartToken: null } && !await keys.Any(Context.RequestAborted) ? As(Caller.Owner) : AuthenticateResult.NoResult();
        }

        if (ApiKey.OfHeader(header) is not { } shown)
            return AuthenticateResult.Fail("The Authorization header holds no API key; write `Authorization: Bearer opt_ID_SECRET`.");
        return await keys.Find(shown, Context.RequestAborted) is { } key
            ? As(Caller.Of(key))
            : AuthenticateResult.Fail($"The key {shown} is not valid: it is unknown, was revoked, or its secret is wrong; ask an admin for another.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsPage)
        {
            Response.Redirect($"/signin?to={UrlEncoder.Encode(Request.Path + Request.QueryString)}");
            return;
        }

        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        await Problem.Write(
            Context, StatusCodes.Status401Unauthorized, "No valid key",
            result.Failure?.Message ?? "This server asks for an API key; send `Authorization: Bearer opt_ID_SECRET` (the command line takes it from OPTIMIZER_KEY, --key or --key-file).");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var caller = Caller.Of(Context.User);
        var policy = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        return Problem.Write(
            Context, StatusCodes.Status403Forbidden, "Not allowed",
            $"The key '{caller.Name}' has the role {caller.Role.ToString().ToLowerInvariant()}{(policy is null ? ", and this route is closed" : $", but this takes {Policies.Words(policy)}")}.");
    }

    private bool IsPage => HttpMethods.IsGet(Request.Method) && Context.GetEndpoint()?.Metadata is { } route
        && (route.GetMetadata<DashboardPage>() is not null || (route.GetMetadata<BrowserPage>() is not null && AsksForPage));

    private bool AsksForPage => Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>A browser sends cookies along whoever asks it to, so by a cookie one reads, and writes through the page's own connection alone.</summary>
    private string? Cookie() =>
        HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method) || Context.GetEndpoint()?.Metadata.GetMetadata<DashboardPage>() is not null
            ? Request.Cookies[Sessions.CookieOf(Context)]
            : null;

    /// <param name="session">Hash of the cookie, so that an open page can look whether it still counts; null: there is none.</param>
    private static AuthenticateResult As(Caller caller, string? session = null)
    {
        var principal = caller.Principal(Name);
        if (session is not null) ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(SessionClaim, session));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Name));
    }
}

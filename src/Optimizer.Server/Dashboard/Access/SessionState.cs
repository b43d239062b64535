using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Optimizer.Server.Access;

namespace Optimizer.Server.Dashboard.Access;

/// <summary>Whether whoever opened a page still may look: a page can stay open for days, a key be revoked in between.</summary>
internal sealed class SessionState(ILoggerFactory logging, Sessions sessions, KeyRing keys, AccessOptions access) : RevalidatingServerAuthenticationStateProvider(logging)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        authenticationState.User.FindFirstValue(KeyScheme.SessionClaim) is { } session
            ? await sessions.OfHash(session, cancellationToken) is not null
            : access is { IsLoopback: true, StartToken: null } && !await keys.Any(cancellationToken);
}

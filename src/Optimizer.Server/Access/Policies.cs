using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Optimizer.Core.Access;

namespace Optimizer.Server.Access;

/// <summary>Who may call which routes. A route without one of these is closed to all.</summary>
internal static class Policies
{
    /// <summary>Any valid key: who answers here, and where workers connect.</summary>
    public const string Known = "known";
    public const string Read = "read";
    public const string Submit = "submit";

    /// <summary>The workers' stream.</summary>
    public const string Work = "work";

    /// <summary>Files by their digest.</summary>
    public const string Files = "files";
    public const string Administer = "administer";

    public static ImmutableSortedDictionary<string, ImmutableArray<Role>> Roles { get; } = new Dictionary<string, ImmutableArray<Role>>
    {
        [Known] = [Role.Viewer, Role.Submitter, Role.Worker, Role.Admin],
        [Read] = [Role.Viewer, Role.Submitter, Role.Admin],
        [Submit] = [Role.Submitter, Role.Admin],
        [Work] = [Role.Worker, Role.Admin],
        [Files] = [Role.Submitter, Role.Worker, Role.Admin],
        [Administer] = [Role.Admin],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static void Add(AuthorizationOptions options)
    {
        foreach (var (name, roles) in Roles) options.AddPolicy(name, policy => policy.RequireRole(roles.Select(role => role.ToString())));
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(IsNoRoute).Build();
        options.DefaultPolicy = options.FallbackPolicy;
    }

    /// <summary>Who has a key is told that there is no such address, method or type. A route that names no policy stays closed.</summary>
    private static bool IsNoRoute(AuthorizationHandlerContext asked) =>
        asked.Resource is HttpContext context && context.GetEndpoint() is not RouteEndpoint;

    /// <returns>"submitter or admin".</returns>
    public static string Words(string policy) => string.Join(" or ", Roles[policy].Select(role => role.ToString().ToLowerInvariant()));
}

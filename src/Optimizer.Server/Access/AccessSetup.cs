using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Optimizer.Server.Api;

namespace Optimizer.Server.Access;

/// <summary>Keys, roles, limits: what stands between a connection and a route.</summary>
internal static class AccessSetup
{
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions access)
    {
        services.TryAddSingleton(TimeProvider.System);
        // AddAuthentication would also keep encryption keys in the user's home, which nothing here uses.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = KeyScheme.Name).AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, KeyScheme>(KeyScheme.Name, null);
        services.AddAuthorization(Policies.Add).AddHttpContextAccessor().AddLimits(access);
        services.AddSingleton(access).AddSingleton<KeyRing>().AddSingleton<Sessions>();
        services.AddScoped(provider => Caller.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.User));
        return services.AddScoped<VisibleSweeps>();
    }

    /// <summary>In the order in which a request meets them; the routes come after.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusSentences.Write);
        app.UseDoorkeeper(app.Services.GetRequiredService<AccessOptions>());
        app.UseKnownCharsets();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseIdempotency();
    }
}

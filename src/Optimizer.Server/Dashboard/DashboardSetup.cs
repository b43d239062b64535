using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Server.Access;
using Optimizer.Server.Dashboard.Access;
using Optimizer.Server.Dashboard.Assets;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Layout;

namespace Optimizer.Server.Dashboard;

/// <summary>The pages of the server.</summary>
internal static class DashboardSetup
{
    /// <summary>A page that nobody is connected to any more is kept so long, for whoever's network comes back.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private const int MostKept = 50;

    /// <summary>Of one message from a page: a spec in the editor is the largest.</summary>
    private const long MessageBytes = 1 << 20;

    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = Kept;
            circuits.DisconnectedCircuitMaxRetained = MostKept;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = MessageBytes);
        // Keys for this start only: nothing is kept in the user's home, and sessions end with the process anyway.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddCascadingAuthenticationState().AddScoped<AuthenticationStateProvider, SessionState>();
        services.AddSingleton<RankingShelf>().AddSingleton<OverviewStore>().AddSingleton<ImportanceStore>().AddSingleton<DashboardFiles>();
        return services.AddScoped<Viewer>().AddScoped<SweepCommands>().AddScoped<SpecDesk>().AddScoped<LocalTime>();
    }

    /// <summary>After the routes of the API.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(app.Services.GetRequiredService<DashboardFiles>().Warm));
        app.UseAntiforgery();
        app.MapDashboardFiles();
        app.MapSignIn();
        app.MapExports();
        app.MapTrialSpecs();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(Policies.Read).DisableRequestTimeout().WithMetadata(new DashboardPage())
            .Add(route => route.SetHeaders());
    }
}

using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Server.Access;
using Optimizer.Server.Dashboard;
using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Hosting;

/// <summary>The page of a process that is no service: a port on loopback, and a token that only whoever started the process was shown.</summary>
internal sealed class DashboardDoor(int port)
{
    private const int TokenBytes = 24;
    private readonly string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
    private ListenOptions? listener;

    /// <summary>With the token; once the port is open.</summary>
    public string Url => $"http://127.0.0.1:{listener?.IPEndPoint?.Port ?? throw new InvalidOperationException("The dashboard does not listen yet.")}/signin?token={token}";

    public AccessOptions Access => new() { StartToken = token };

    public void Add(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
            kestrel.Listen(IPAddress.Loopback, port, listen => (listener, listen.Protocols) = (listen, HttpProtocols.Http1));
        });
        builder.Services.AddDashboard();
    }

    public static void Map(WebApplication app)
    {
        app.MapDashboard();
        // What fails here fails again, and is told, when somebody looks.
        app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(async () => await app.Services.GetRequiredService<FrameStore>().Warm().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)));
    }
}

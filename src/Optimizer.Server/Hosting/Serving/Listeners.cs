using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Optimizer.Server.Access;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>The ports of a coordinator. Clear text cannot carry HTTP/1.1 and HTTP/2 on one port, so there the workers have their own.</summary>
internal sealed class Listeners(ServeOptions options, ServeFiles files)
{
    private const int MostConnections = 10_000;

    private ListenOptions? api;
    private ListenOptions? agents;

    /// <summary>The API's, once it listens.</summary>
    public string ApiUrl => options.Listen.UrlOf(HostOf(options.Listen), PortOf(api));

    /// <param name="asked">The host that whoever asks used for the API.</param>
    /// <returns>Where workers connect.</returns>
    public string AgentsUrl(HostString asked)
    {
        var address = options.IsTls ? options.Listen : AgentsAddress;
        return address.UrlOf(address.IsWildcard || options.IsTls ? asked.Host.Trim('[', ']') : address.Host, PortOf(agents ?? api));
    }

    public void Open(KestrelServerOptions kestrel, X509Certificate2? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Listen(options.Listen.Address, options.Listen.Port, listen =>
        {
            api = listen;
            listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is not null) listen.UseHttps(certificate);
        });
        kestrel.ListenUnixSocket(files.AgentSocket, listen => Owned(listen, HttpProtocols.Http2));
        if (files.ApiSocket is { } socket) kestrel.ListenUnixSocket(socket, listen => Owned(listen, HttpProtocols.Http1));
        if (options.IsTls) return;
        kestrel.Listen(AgentsAddress.Address, AgentsAddress.Port, listen => (agents, listen.Protocols) = (listen, HttpProtocols.Http2));
    }

    /// <summary>Closes the sockets to other users of this machine.</summary>
    public void Close()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(files.AgentSocket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (files.ApiSocket is { } socket) File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void Owned(ListenOptions listen, HttpProtocols protocols)
    {
        listen.Protocols = protocols;
        OwnerConnection.Mark(listen);
    }

    private ServeAddress AgentsAddress =>
        options.Agents ?? options.Listen with { Port = options.Listen.Port == 0 ? 0 : options.Listen.Port + 1 };

    private static string HostOf(ServeAddress address) => address.IsWildcard ? Dns.GetHostName() : address.Host;

    private static int PortOf(ListenOptions? listen) => listen?.IPEndPoint?.Port ?? throw new InvalidOperationException("The server does not listen yet.");
}

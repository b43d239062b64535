using System.Net.Sockets;

namespace Optimizer.Client;

/// <summary>Where the service listens: a Unix socket or an http(s) address.</summary>
public sealed record ServiceAddress
{
    private ServiceAddress(Uri address, string? socket) => (Http, Socket) = (address, socket);

    public Uri Http { get; }

    public string? Socket { get; }

    public static ServiceAddress OfSocket(string path) => new(new Uri("http://localhost/"), path);

    /// <exception cref="FormatException">Not an absolute http or https address.</exception>
    public static ServiceAddress OfHttp(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new ServiceAddress(new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), null)
            : throw new FormatException($"'{address}' is not an http or https address; write it like http://host:8080.");

    public override string ToString() => Socket is null ? Http.ToString() : $"unix:{Socket}";

    internal HttpMessageHandler Handler() => Socket is not { } path
        ? new SocketsHttpHandler()
        : new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
}

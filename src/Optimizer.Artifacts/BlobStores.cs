using System.Net.Sockets;
using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts;

/// <summary>From an address to the store behind it.</summary>
public static class BlobStores
{
    private const string FolderScheme = "dir:";
    private const string SocketScheme = "unix:";

    /// <param name="address">
    /// <c>dir:/path</c> or a path; <c>s3://bucket/prefix?endpoint=http://127.0.0.1:9000</c>; <c>http(s)://server</c> or <c>unix:/path/to.sock</c>, a server's API.
    /// </param>
    /// <param name="key">For a server; null: none.</param>
    /// <exception cref="FormatException">Not such an address; the message says how to write one.</exception>
    public static IBlobStore Open(string address, TimeProvider time, string? key = null) => address switch
    {
        "" => throw new FormatException("The artifact store's address is empty; write a folder, s3://bucket/prefix or http://server."),
        _ when address.StartsWith("s3:", StringComparison.Ordinal) => new S3BlobStore(S3Address.Parse(address), time),
        _ when IsServer(address) => OfServers([address], time, key),
        _ when address.StartsWith(FolderScheme, StringComparison.Ordinal) => new DirectoryBlobStore(address[FolderScheme.Length..], time),
        _ when address.Contains("://", StringComparison.Ordinal) =>
            throw new FormatException($"The artifact store's address '{address}' must be a folder, s3://bucket/prefix, http://server or https://server."),
        _ => new DirectoryBlobStore(address, time),
    };

    /// <summary>Through servers that share one store, whichever answers.</summary>
    /// <param name="servers">Each <c>http(s)://server</c> or <c>unix:/path/to.sock</c>; at least one.</param>
    /// <exception cref="FormatException">An address is none of these.</exception>
    public static IBlobStore OfServers(IEnumerable<string> servers, TimeProvider time, string? key = null) =>
        new HttpBlobStore([.. servers.Select(Client)], key, time);

    /// <summary>Without a time limit: whoever uses it watches over standing still instead.</summary>
    /// <exception cref="FormatException">The address is neither a web server's nor a socket's.</exception>
    public static HttpClient Client(string server)
    {
        if (!IsServer(server)) throw new FormatException($"The server's address '{server}' must be http://host:port, https://host:port or unix:/path/to.sock.");
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (!server.StartsWith(SocketScheme, StringComparison.Ordinal))
            return new HttpClient(handler) { BaseAddress = new Uri(server.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        var path = server[SocketScheme.Length..];
        handler.UseProxy = false;
        handler.ConnectCallback = async (_, cancel) =>
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
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://localhost/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    private static bool IsServer(string address) =>
        address.StartsWith(SocketScheme, StringComparison.Ordinal)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https");
}

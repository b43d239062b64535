using System.Net;
using System.Net.Sockets;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>Where to listen: <c>http://127.0.0.1:8080</c>, <c>https://0.0.0.0:8443</c>.</summary>
/// <param name="Host">An address, <c>localhost</c> (127.0.0.1), or <c>*</c> for all addresses.</param>
public sealed record ServeAddress(string Host, int Port, bool IsTls)
{
    /// <summary>Reached from this machine only.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>All addresses of the machine: those who ask know a better name for it.</summary>
    public bool IsWildcard => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    public IPAddress Address => Host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.Parse(Host),
    };

    /// <exception cref="FormatException">Not such an address; the message says what one looks like.</exception>
    public static ServeAddress Parse(string text)
    {
        var wildcard = text.Contains("://*", StringComparison.Ordinal);
        if (!Uri.TryCreate(wildcard ? text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal) : text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            throw Wrong(text);
        var host = uri.Host.Trim('[', ']');
        if (host != "localhost" && !IPAddress.TryParse(host, out _)) throw Wrong(text);
        return new ServeAddress(wildcard ? "*" : host, uri.Port, uri.Scheme == "https");
    }

    public override string ToString() => UrlOf(Host == "*" ? "0.0.0.0" : Host, Port);

    /// <param name="host">A name or address; one of IPv6 without brackets.</param>
    public string UrlOf(string host, int port) =>
        $"{(IsTls ? "https" : "http")}://{(IPAddress.TryParse(host, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : host)}:{port}";

    private static FormatException Wrong(string text) => new(
        $"'{text}' is not an address to listen at; write http:// or https://, an IP address, localhost or * (all addresses), and a port, such as http://127.0.0.1:8080.");
}

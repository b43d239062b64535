using System.Net.Sockets;
using System.Text;
using Optimizer.Server.Tests.Hosting;

namespace Optimizer.Server.Tests.Access;

/// <summary>A request written byte by byte, as no well-behaved client would.</summary>
internal static class RawRequest
{
    /// <returns>Status and the whole answer; 0: the connection was closed without one.</returns>
    public static async Task<(int Status, string Answer)> Send(
        Uri server, string method, string target, string? key, string? body = null, string contentType = "application/json", string? host = null, string? more = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, TestHost.Cancel);
        var stream = client.GetStream();
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host ?? server.Authority}\r\nConnection: close\r\n");
        if (key is not null) head.Append($"Authorization: Bearer {key}\r\n");
        if (body is not null) head.Append($"Content-Type: {contentType}\r\nContent-Length: {bytes.Length}\r\n");
        head.Append(more).Append("\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), TestHost.Cancel);
        try
        {
            await stream.WriteAsync(bytes, TestHost.Cancel);
        }
        catch (IOException)
        {
            // Refused before it was all sent; the answer is there to be read.
        }

        var answer = await Read(stream);
        return (answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3)) : 0, answer);
    }

    /// <summary>What came until the connection ended, however it ended.</summary>
    private static async Task<string> Read(NetworkStream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[65536];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, TestHost.Cancel)) > 0;) all.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // The server closes on a client that goes on sending.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }
}

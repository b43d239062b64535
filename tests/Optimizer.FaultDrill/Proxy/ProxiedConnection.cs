using System.Net;
using System.Net.Sockets;

namespace Optimizer.FaultDrill.Proxy;

/// <summary>One connection, byte for byte in both directions until either side ends it.</summary>
/// <param name="held">What to hold back now, if anything.</param>
internal sealed class ProxiedConnection(Socket client, int server, Func<HeldAppend?> held) : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly Socket upstream = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public async Task Run()
    {
        try
        {
            (client.NoDelay, upstream.NoDelay) = (true, true);
            await upstream.ConnectAsync(IPAddress.Loopback, server);
            await Task.WhenAny(Pump(client, upstream, watched: true), Pump(upstream, client, watched: false));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The server is away: the client learns it by losing its connection.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Without a goodbye: both sides see a reset.</summary>
    public void Dispose()
    {
        foreach (var side in new[] { client, upstream })
        {
            try
            {
                side.LingerState = new LingerOption(true, 0);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Closed before.
            }

            side.Dispose();
        }
    }

    private async Task Pump(Socket from, Socket to, bool watched)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                if (watched && held() is { } append && AppendBytes.In(buffer.AsSpan(0, length))) await append.Pass();
                for (var sent = 0; sent < length;) sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // One side is gone; Run ends the other.
        }
    }
}

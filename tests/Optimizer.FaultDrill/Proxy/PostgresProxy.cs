using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Optimizer.FaultDrill.Proxy;

/// <summary>The only way of one coordinator to PostgreSQL: can be cut, and can hold an append back on its way.</summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly int server;
    private readonly ConcurrentDictionary<ProxiedConnection, Task> connections = new();
    private TcpListener listener;
    private Task accepting;
    private HeldAppend? wanted;

    /// <param name="server">PostgreSQL's port.</param>
    public PostgresProxy(int server)
    {
        this.server = server;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = Accept(listener);
    }

    public int Port { get; }

    /// <summary>Closes what is open and refuses what is new, until <see cref="Restore"/>.</summary>
    /// <returns>How many connections were open.</returns>
    public async Task<int> Cut()
    {
        listener.Stop();
        await accepting;
        var open = connections.ToArray();
        foreach (var (connection, _) in open) connection.Dispose();
        await Task.WhenAll(open.Select(pair => pair.Value));
        return open.Length;
    }

    public void Restore()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = Accept(listener);
    }

    /// <summary>The next append that comes by is kept here, and its connection with it, until it is let go.</summary>
    public HeldAppend HoldNextAppend() => wanted = new HeldAppend();

    public async ValueTask DisposeAsync()
    {
        wanted?.LetGo();
        await Cut();
    }

    private async Task Accept(TcpListener from)
    {
        while (true)
        {
            try
            {
                Serve(await from.AcceptSocketAsync());
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(Socket client)
    {
        var connection = new ProxiedConnection(client, server, () => wanted);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connections[connection] = Whole(connection, begin.Task);
        begin.SetResult();
    }

    private async Task Whole(ProxiedConnection connection, Task begin)
    {
        await begin;
        await connection.Run();
        connections.TryRemove(connection, out _);
    }
}

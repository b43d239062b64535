using System.Net;
using System.Net.Sockets;
using System.Text;
using Optimizer.FaultDrill.Proxy;

namespace Optimizer.FaultDrill.Tests;

public sealed class PostgresProxyTests : IAsyncDisposable
{
    private const string Append = "INSERT … {\"event\":\"epoch_reported\"}";

    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly PostgresProxy proxy;

    public PostgresProxyTests()
    {
        server.Start();
        proxy = new PostgresProxy(((IPEndPoint)server.LocalEndpoint).Port);
    }

    [Fact]
    public async Task Bytes_go_through_in_both_directions()
    {
        var (client, upstream) = await Connect();

        await Send(client, "question");
        Assert.Equal("question", await Receive(upstream));
        await Send(upstream, "answer");
        Assert.Equal("answer", await Receive(client));
    }

    [Fact]
    public async Task A_cut_ends_connections_and_refuses_new_ones_until_it_is_over()
    {
        var (client, _) = await Connect();

        Assert.Equal(1, await proxy.Cut());

        await Assert.ThrowsAsync<SocketException>(async () => await Receive(client));
        await Assert.ThrowsAsync<SocketException>(Connect);
        proxy.Restore();
        var (again, upstream) = await Connect();
        await Send(again, "question");
        Assert.Equal("question", await Receive(upstream));
    }

    [Fact]
    public async Task Only_the_next_append_is_held_and_arrives_when_it_is_let_go()
    {
        var ((writer, written), (other, read)) = (await Connect(), await Connect());
        var held = proxy.HoldNextAppend();

        await Send(writer, Append);
        await held.Caught.WaitAsync(Limit.Token);
        await Send(other, Append);

        Assert.Equal(Append, await Receive(read));
        Assert.True(held.IsHeld);
        Assert.Equal(0, written.Available);
        held.LetGo();
        Assert.Equal(Append, await Receive(written));
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        server.Dispose();
    }

    private static CancellationTokenSource Limit { get; } = new(TimeSpan.FromMinutes(1), TimeProvider.System);

    private async Task<(Socket Client, Socket Upstream)> Connect()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Limit.Token);
        return (client, await server.AcceptSocketAsync(Limit.Token));
    }

    private static async Task Send(Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text), Limit.Token);

    private static async Task<string> Receive(Socket socket)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Limit.Token));
    }
}

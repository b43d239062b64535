using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Optimizer.Contracts.Agents;

namespace Optimizer.Server.Tests.Agents;

/// <summary>One stream to a coordinator, said and heard by hand.</summary>
internal sealed class RawWorker : IDisposable
{
    private readonly GrpcChannel channel;
    private readonly AsyncDuplexStreamingCall<FromAgent, ToAgent> call;

    public RawWorker(Coordinator coordinator)
    {
        channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, cancel) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(coordinator.Socket), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
            DisposeHttpClient = true,
        });
        call = new AgentGateway.AgentGatewayClient(channel).Connect(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20));
    }

    /// <summary>Says hello with one processor slot and hears the welcome.</summary>
    public static async Task<RawWorker> Welcomed(Coordinator coordinator, string session)
    {
        var worker = new RawWorker(coordinator);
        var hello = new Hello { Worker = "raw", Session = session };
        hello.Devices.Add(new Device { Id = "cpu-0", Class = "cpu", Kind = "cpu", Address = "cpu", Threads = 1 });
        await worker.Says(new FromAgent { Hello = hello });
        Assert.Equal("test", (await worker.Hears()).Welcome.Coordinator);
        return worker;
    }

    public async Task<Order> Takes()
    {
        await Says(new FromAgent { Offer = new Offer { Device = "cpu-0" } });
        return (await Hears()).Order;
    }

    /// <summary>Says that the attempt is alive.</summary>
    public async Task<Lease> Renews(Order order)
    {
        await Says(new FromAgent
        {
            Alive = new Alive { Device = order.Device, Sweep = order.Sweep, Node = order.Node, Attempt = order.Attempt, Seconds = 1 },
        });
        return (await Hears()).Lease;
    }

    public Task Says(FromAgent message) => call.RequestStream.WriteAsync(message);

    public async Task<ToAgent> Hears() =>
        await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current : throw new EndOfStreamException();

    /// <summary>Closes its side and waits until the coordinator has closed its own.</summary>
    public async Task SaysGoodbye()
    {
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    /// <summary>Without a goodbye.</summary>
    public void Dispose()
    {
        call.Dispose();
        channel.Dispose();
    }
}

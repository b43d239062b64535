using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;

namespace Optimizer.Workers.Link;

/// <summary>The worker's one outbound stream, opened again for as long as the worker lives, each time to the next server.</summary>
/// <param name="hello">Makes the first message of every stream.</param>
internal sealed class CoordinatorLink(WorkerOptions options, Func<Hello> hello, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    /// <summary>Refusals in a row after which it is certain that the name is another process's.</summary>
    private const int MostRefusals = 3;

    private volatile ChannelWriter<FromAgent>? outgoing;
    private int turn;

    /// <summary>Without an open stream the message is dropped: its sender says it again when told of the next stream.</summary>
    public void Tell(FromAgent message) => outgoing?.TryWrite(message);

    /// <param name="connected">A stream is open and welcomed.</param>
    /// <param name="told">A message came.</param>
    /// <exception cref="SupersededWorkerException">Another process works under the worker's name.</exception>
    public async Task Run(Action<Welcome> connected, Action<ToAgent> told, CancellationToken stop)
    {
        var (delay, refusals) = (FirstDelay, 0);
        while (!stop.IsCancellationRequested)
        {
            var server = options.Server;
            try
            {
                server = (options.Resolve is { } resolve ? await resolve(stop) : Next()).Address;
                await Stream(server, welcome => { (delay, refusals) = (FirstDelay, 0); connected(welcome); }, told, stop);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.FailedPrecondition && ++refusals == MostRefusals)
            {
                throw new SupersededWorkerException(options.Name, refused.Status.Detail);
            }
            catch (Exception problem) when (problem is RpcException or IOException or HttpRequestException or SocketException
                || (problem is OperationCanceledException && stop.IsCancellationRequested))
            {
                if (!stop.IsCancellationRequested) log.LogInformation("No stream to {Server}: {Problem}", server, problem.Message);
            }

            if (stop.IsCancellationRequested) break;
            // Jitter: workers that lost their coordinator together do not come back together.
            var share = RandomNumberGenerator.GetInt32(500, 1000) / 1000d;
            try
            {
                await Task.Delay(delay * share, time, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private AgentEndpoint Next()
    {
        var number = (int)((uint)turn++ % (uint)(options.FurtherServers.Length + 1));
        return new AgentEndpoint(number == 0 ? options.Server : options.FurtherServers[number - 1]);
    }

    private async Task Stream(string server, Action<Welcome> connected, Action<ToAgent> told, CancellationToken stop)
    {
        using var channel = Open(server);
        using var broken = new CancellationTokenSource();
        var headers = new Metadata();
        if (options.Token is { } token) headers.Add("authorization", $"Bearer {token}");
        using var call = new AgentGateway.AgentGatewayClient(channel).Connect(headers, cancellationToken: broken.Token);
        await call.RequestStream.WriteAsync(new FromAgent { Hello = hello() }, stop);
        var queue = Channel.CreateUnbounded<FromAgent>(new() { SingleReader = true });
        var writing = Write(call.RequestStream, queue.Reader, broken.Token);
        var reading = Read(call.ResponseStream, welcome => { outgoing = queue.Writer; connected(welcome); }, told, broken.Token);
        try
        {
            await Task.WhenAny(reading, writing).WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // The worker ends: say what is queued, close our side, let the coordinator close its own.
            outgoing = null;
            queue.Writer.TryComplete();
            await Task.WhenAny(reading, Task.Delay(Goodbye, time, CancellationToken.None));
        }
        finally
        {
            outgoing = null;
            queue.Writer.TryComplete();
            await broken.CancelAsync();
            await Task.WhenAll(Quiet(reading), Quiet(writing));
        }

        if (reading.IsFaulted) await reading;
    }

    private static async Task Write(IClientStreamWriter<FromAgent> stream, ChannelReader<FromAgent> queue, CancellationToken broken)
    {
        await foreach (var message in queue.ReadAllAsync(broken)) await stream.WriteAsync(message, broken);
        await stream.CompleteAsync();
    }

    private static async Task Read(IAsyncStreamReader<ToAgent> stream, Action<Welcome> welcomed, Action<ToAgent> told, CancellationToken broken)
    {
        while (await stream.MoveNext(broken))
        {
            if (stream.Current.Welcome is { } welcome) welcomed(welcome);
            else told(stream.Current);
        }
    }

    private static async Task Quiet(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static GrpcChannel Open(string server)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (!server.StartsWith("unix:", StringComparison.Ordinal))
            return GrpcChannel.ForAddress(server, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        var path = server["unix:".Length..];
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
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }
}

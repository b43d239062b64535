using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;

namespace Optimizer.Workers.Tests;

/// <summary>A gateway on a Unix socket whose answers the test decides. Everything a worker says is kept in order.</summary>
internal sealed class ScriptedCoordinator : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<FromAgent> heard = Channel.CreateUnbounded<FromAgent>();
    private readonly HashSet<string> offered = [];
    private readonly HashSet<string> busy = [];
    private readonly List<Order> orders = [];
    private CancellationTokenSource stream = new();
    private ChannelWriter<ToAgent>? answers;

    private ScriptedCoordinator(WebApplication app, string folder) => (this.app, Folder) = (app, folder);

    public string Folder { get; }

    public string Server => $"unix:{Path.Combine(Folder, "agents.sock")}";

    /// <summary>Answer to an Alive: seconds and action.</summary>
    public Func<Alive, (double Seconds, Contracts.Agents.Action Action)?> Renew { get; set; } = _ => (60, Contracts.Agents.Action.Continue);

    public Func<Report, Contracts.Agents.Action?> Judge { get; set; } = _ => Contracts.Agents.Action.Continue;

    /// <summary>Whether an end is acknowledged.</summary>
    public Func<Ended, bool> Store { get; set; } = _ => true;

    /// <summary>The newest stream's header.</summary>
    public string? Authorization { get; private set; }

    /// <summary>What the worker is told of files; set before it connects.</summary>
    public Contracts.Agents.Files Files { get; set; }

    /// <summary>False: streams are refused.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>What refused streams are told.</summary>
    public Status Refusal { get; set; } = new(StatusCode.Unavailable, "the test refuses streams");

    public static async Task<ScriptedCoordinator> Start()
    {
        var folder = Directory.CreateTempSubdirectory("worker-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(Path.Combine(folder, "agents.sock"), listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Gateway>();
        var app = builder.Build();
        app.MapGrpcService<Gateway>();
        var coordinator = new ScriptedCoordinator(app, folder);
        app.Services.GetRequiredService<Gateway>().Owner = coordinator;
        await app.StartAsync();
        return coordinator;
    }

    /// <summary>Given to its device as soon as that is free. Its trainer behaves as <paramref name="behaviour"/> says (see <see cref="ScriptedTrainer"/>).</summary>
    /// <param name="more">Further properties of the run line, beginning with a comma.</param>
    public Order Order(string behaviour, string device = "cpu-0", int attempt = 1, double lease = 60, bool exclusive = false, string? node = null,
        string more = "", Action<Order>? with = null)
    {
        node ??= $"node-{behaviour}";
        var output = Files == Contracts.Agents.Files.ByDigest ? $"s/{node}/{attempt}" : Path.Combine(Folder, "artifacts", "s", node, attempt.ToString());
        var order = new Order
        {
            Device = device,
            Sweep = "s",
            Node = node,
            Attempt = attempt,
            LeaseSeconds = lease,
            Exclusive = exclusive,
            RunJson = $$$"""{"run":{"trainer":"{{{behaviour}}}","node":"{{{node}}}","stage":"train","parameters":{},"output":"{{{output}}}","devices":["cpu"]{{{more}}}}}""",
        };
        with?.Invoke(order);
        lock (orders)
        {
            orders.Add(order);
            GiveOut(device);
        }

        return order;
    }

    /// <summary>The next message for which <paramref name="wanted"/> has an answer; earlier ones are passed over.</summary>
    public async Task<T> Hears<T>(Func<FromAgent, T?> wanted) where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
            if (wanted(await heard.Reader.ReadAsync(patience.Token)) is { } found) return found;
    }

    /// <summary>A coordinator that forgot that it was told the end.</summary>
    public void GiveAgain(Order order)
    {
        lock (orders)
        {
            orders.Add(order);
            GiveOut(order.Device);
        }
    }

    /// <summary>Says something unasked on the open stream.</summary>
    public void Say(ToAgent message)
    {
        lock (orders) answers!.TryWrite(message);
    }

    /// <summary>What was said up to now is not waited for any more.</summary>
    public void Forget()
    {
        while (heard.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>What was said and not yet heard.</summary>
    public List<FromAgent> Rest()
    {
        var rest = new List<FromAgent>();
        while (heard.Reader.TryRead(out var message)) rest.Add(message);
        return rest;
    }

    public Task<Ended> HearsEnded() => Hears(message => message.Ended);

    /// <summary>Breaks the open stream; the worker may come back.</summary>
    public void Break() => Interlocked.Exchange(ref stream, new CancellationTokenSource()).Cancel();

    public async ValueTask DisposeAsync()
    {
        Break();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        stream.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>As the real one: a slot that offers itself twice, because a stream opened meanwhile, is given one order.</summary>
    private void GiveOut(string device)
    {
        if (!offered.Contains(device) || busy.Contains(device) || orders.Find(order => order.Device == device) is not { } order) return;
        offered.Remove(device);
        busy.Add(device);
        orders.Remove(order);
        answers!.TryWrite(new ToAgent { Order = order });
    }

    private sealed class Gateway : AgentGateway.AgentGatewayBase
    {
        public ScriptedCoordinator Owner { get; set; } = null!;

        public override async Task Connect(
            IAsyncStreamReader<FromAgent> requestStream, IServerStreamWriter<ToAgent> responseStream, ServerCallContext context)
        {
            if (!Owner.IsOpen) throw new RpcException(Owner.Refusal);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, Owner.stream.Token);
            Owner.Authorization = context.RequestHeaders.GetValue("authorization");
            var queue = Channel.CreateUnbounded<ToAgent>();
            lock (Owner.orders)
            {
                Owner.answers = queue.Writer;
                Owner.offered.Clear();
                Owner.busy.Clear();
            }

            try
            {
                var writing = Write(queue.Reader, responseStream, cancel.Token);
                while (await requestStream.MoveNext(cancel.Token))
                {
                    Owner.heard.Writer.TryWrite(requestStream.Current);
                    if (Answer(requestStream.Current) is { } answer) queue.Writer.TryWrite(answer);
                }

                queue.Writer.Complete();
                await writing;
            }
            catch (OperationCanceledException)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "the test broke the stream"));
            }
        }

        private static async Task Write(ChannelReader<ToAgent> queue, IServerStreamWriter<ToAgent> stream, CancellationToken cancel)
        {
            await foreach (var answer in queue.ReadAllAsync(cancel)) await stream.WriteAsync(answer, cancel);
        }

        private ToAgent? Answer(FromAgent message)
        {
            switch (message.MessageCase)
            {
                case FromAgent.MessageOneofCase.Hello:
                    return new ToAgent { Welcome = new Welcome { Coordinator = "test", Files = Owner.Files } };
                case FromAgent.MessageOneofCase.Offer:
                    lock (Owner.orders)
                    {
                        Owner.offered.Add(message.Offer.Device);
                        Owner.GiveOut(message.Offer.Device);
                    }

                    return null;
                case FromAgent.MessageOneofCase.Report when Owner.Judge(message.Report) is { } action:
                    var report = message.Report;
                    return new ToAgent
                    {
                        Verdict = new Verdict { Device = report.Device, Node = report.Node, Attempt = report.Attempt, Epoch = report.Epoch, Action = action },
                    };
                case FromAgent.MessageOneofCase.Alive when Owner.Renew(message.Alive) is { } lease:
                    var alive = message.Alive;
                    return new ToAgent
                    {
                        Lease = new Lease
                        {
                            Device = alive.Device,
                            Node = alive.Node,
                            Attempt = alive.Attempt,
                            LeaseSeconds = lease.Seconds,
                            Action = lease.Action,
                        },
                    };
                case FromAgent.MessageOneofCase.Ended when Owner.Store(message.Ended):
                    var ended = message.Ended;
                    lock (Owner.orders) Owner.busy.Remove(ended.Device);
                    return new ToAgent { EndedAck = new EndedAck { Device = ended.Device, Node = ended.Node, Attempt = ended.Attempt } };
                default:
                    return null;
            }
        }
    }
}

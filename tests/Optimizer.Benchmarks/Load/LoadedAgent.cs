using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Optimizer.Contracts.Agents;
using Action = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Benchmarks.Load;

/// <summary>A worker of one slot, on a connection of its own, that does what its orders say in no time.</summary>
/// <param name="paceMs">Between reports.</param>
internal sealed class LoadedAgent(string name, string url, int paceMs, int seed, Seen seen)
{
    private const string Slot = "cpu-0";

    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random chance = new(seed);
    private AsyncDuplexStreamingCall<FromAgent, ToAgent> call = null!;

    public Task Welcomed => welcomed.Task;

    public bool IsIdle { get; private set; } = true;

    public async Task Run()
    {
        try
        {
            using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler(), DisposeHttpClient = true });
            call = new AgentGateway.AgentGatewayClient(channel).Connect();
            var hello = new Hello { Worker = name, Session = Guid.NewGuid().ToString("N"), MemoryBytes = 1 << 30 };
            hello.Devices.Add(new Device { Id = Slot, Class = "cpu", Kind = "cpu", Address = "cpu", Threads = 1 });
            await call.RequestStream.WriteAsync(new FromAgent { Hello = hello });
            await Answer(answer => answer.Welcome is not null);
            welcomed.TrySetResult();
            while (true)
            {
                var since = Stopwatch.GetTimestamp();
                IsIdle = true;
                await call.RequestStream.WriteAsync(new FromAgent { Offer = new Offer { Device = Slot } });
                var order = (await Answer(answer => answer.Order is not null)).Order;
                IsIdle = false;
                seen.Offer(since);
                await Work(order);
            }
        }
        catch (Exception problem)
        {
            seen.Problem(problem.Message);
            welcomed.TrySetResult();
        }
    }

    private async Task Work(Order order)
    {
        using var run = JsonDocument.Parse(order.RunJson);
        var what = run.RootElement.GetProperty("run");
        var began = Stopwatch.GetTimestamp();
        var ended = new Ended
        {
            Device = Slot,
            Sweep = order.Sweep,
            Node = order.Node,
            Attempt = order.Attempt,
            Outcome = Outcome.Done,
            Artifact = $"{order.Node}.onnx",
            Checkpoint = $"{order.Node}/checkpoint",
            Log = $"{order.Node}.log",
        };
        if (what.GetProperty("stage").GetString() == "train") await Train(order, what, began, ended);
        else ended.Metrics.Add("throughput", 1000);
        ended.Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await call.RequestStream.WriteAsync(new FromAgent { Ended = ended });
        await Answer(answer => answer.EndedAck is not null);
        if (ended.Outcome != Outcome.Done) return;
        if (what.GetProperty("stage").GetString() != "train") seen.Measured();
        else if (what.GetProperty("epochs").GetProperty("from").GetInt32() == 0) seen.Trial();
    }

    private async Task Train(Order order, JsonElement what, long began, Ended ended)
    {
        var (from, to) = (what.GetProperty("epochs").GetProperty("from").GetInt32(), what.GetProperty("epochs").GetProperty("to").GetInt32());
        var told = began;
        for (var epoch = from + 1; epoch <= to; epoch++)
        {
            if (paceMs > 0) await Wait(order, began);
            else if (Stopwatch.GetElapsedTime(told) > AliveEvery) told = await Alive(order, began);
            var report = new Report
            {
                Device = Slot,
                Sweep = order.Sweep,
                Node = order.Node,
                Attempt = order.Attempt,
                Epoch = epoch,
                Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            };
            var accuracy = Accuracy(what.GetProperty("parameters"), epoch);
            report.Metrics.Add("accuracy", accuracy);
            report.Metrics.Add("loss", 1 - accuracy);
            var since = Stopwatch.GetTimestamp();
            await call.RequestStream.WriteAsync(new FromAgent { Report = report });
            var verdict = (await Answer(answer => answer.Verdict is not null)).Verdict;
            seen.Decision(since);
            ended.Epoch = epoch;
            ended.Metrics["accuracy"] = accuracy;
            if (verdict.Action == Action.Continue || epoch == to) continue;
            ended.Outcome = verdict.Action == Action.Pause ? Outcome.Paused : Outcome.Stopped;
            seen.Problem($"{verdict.Action}: {verdict.Reason}");
            return;
        }
    }

    /// <summary>As long as an epoch takes, alive every second.</summary>
    private async Task Wait(Order order, long began)
    {
        for (var left = TimeSpan.FromMilliseconds(paceMs * (0.5 + chance.NextDouble())); left > TimeSpan.Zero; left -= AliveEvery)
        {
            await Task.Delay(left < AliveEvery ? left : AliveEvery, TimeProvider.System);
            if (left >= AliveEvery) await Alive(order, began);
        }
    }

    private async Task<long> Alive(Order order, long began)
    {
        await call.RequestStream.WriteAsync(new FromAgent
        {
            Alive = new Alive { Device = Slot, Sweep = order.Sweep, Node = order.Node, Attempt = order.Attempt, Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds },
        });
        await Answer(answer => answer.Lease is not null);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>Best at a learning rate of 0.01, momentum 0.9, a wide net and little dropout.</summary>
    private static double Accuracy(JsonElement parameters, int epoch)
    {
        double Number(string parameter) => parameters.GetProperty(parameter).GetDouble();
        return 0.97 - (0.02 * Math.Pow(Math.Log10(Number("learning_rate")) + 2, 2)) - (0.1 * Math.Pow(Number("momentum") - 0.9, 2))
            + (0.00002 * Number("width")) - (0.1 * Math.Pow(Number("dropout") - 0.1, 2)) - (0.2 / epoch);
    }

    private async Task<ToAgent> Answer(Func<ToAgent, bool> isIt)
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            if (isIt(call.ResponseStream.Current)) return call.ResponseStream.Current;
        throw new InvalidOperationException("The coordinator closed the stream.");
    }
}

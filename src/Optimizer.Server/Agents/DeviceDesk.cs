using System.Collections.Immutable;
using System.Data.Common;
using System.Threading.Channels;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Agents;

/// <summary>What one device of a stream says, in order: passed to its grains, answered on the stream.</summary>
internal sealed class DeviceDesk(
    Device device, Hello hello, WorkerDesk worker, IGrainFactory grains, GrainCalls calls, SweepSpecs specs, LogStore logs, WorkNudge nudge,
    AgentGatewayOptions options, TimeProvider time, ChannelWriter<ToAgent> answers)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Channel<FromAgent> inbox = Channel.CreateUnbounded<FromAgent>(new() { SingleReader = true });
    private Task offering = Task.CompletedTask;
    private IDeviceGrain? grain;
    private (string Id, ISweepGrain? Grain) sweep;

    /// <summary>The grain's key: "host-1/cpu-0".</summary>
    private string Key => $"{hello.Worker}/{device.Id}";

    private IDeviceGrain Grain => grain ??= grains.GetGrain<IDeviceGrain>(Key);

    public Task Hello(CancellationToken cancel)
    {
        ImmutableArray<AttemptKey> running =
            [.. hello.Running.Where(attempt => attempt.Device == device.Id).Select(attempt => new AttemptKey(attempt.Sweep, attempt.Node, attempt.Attempt, Key))];
        return calls.Tell(() => Grain.Hello(hello.Session, new SlotOffer(Key, device.Class, device.Address, device.Threads), running), cancel);
    }

    public Task Gone(CancellationToken cancel) => calls.Tell(() => Grain.Gone(hello.Session), cancel);

    public void Post(FromAgent message) => inbox.Writer.TryWrite(message);

    public void Close() => inbox.Writer.TryComplete();

    /// <summary>Until closed. Throws where a grain keeps failing: then the stream ends, and the agent says again what was not answered.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await foreach (var message in inbox.Reader.ReadAllAsync(cancel))
        {
            switch (message.MessageCase)
            {
                case FromAgent.MessageOneofCase.Offer:
                    if (!offering.IsCompleted) break;
                    worker.Waits(device);
                    offering = OfferOrBreak(cancel);
                    break;
                case FromAgent.MessageOneofCase.Report:
                    await Report(message.Report, cancel);
                    break;
                case FromAgent.MessageOneofCase.Alive:
                    await Alive(message.Alive, cancel);
                    break;
                case FromAgent.MessageOneofCase.Checkpointed:
                    await Checkpointed(message.Checkpointed, cancel);
                    break;
                case FromAgent.MessageOneofCase.Ended:
                    await Ended(message.Ended, cancel);
                    break;
                case FromAgent.MessageOneofCase.LogText:
                    await Keep(message.LogText, cancel);
                    break;
            }
        }
    }

    private async Task OfferOrBreak(CancellationToken cancel)
    {
        try
        {
            await Offer(cancel);
        }
        catch (Exception problem)
        {
            inbox.Writer.TryComplete(problem);
        }
    }

    private async Task Offer(CancellationToken cancel)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            using var place = nudge.Enter();
            if (await calls.Ask(() => worker.Ask(device, free => Grain.Offer(hello.Session, free), cancel), cancel) is { } taken)
            {
                answers.TryWrite(new ToAgent { Order = await Order(taken, cancel) });
                return;
            }

            if (await Task.WhenAny(place.Nudged, Task.Delay(wait, time, cancel)) == place.Nudged) wait = FirstWait / 2;
            cancel.ThrowIfCancellationRequested();
        }
    }

    private async Task<Order> Order(TakenOrder taken, CancellationToken cancel)
    {
        var order = taken.Order;
        var spec = await specs.Of(order.Sweep, cancel);
        var run = RunRequestOf.Order(
            order, spec, [device, .. taken.With], options.Files == Files.ByDigest ? "" : options.Artifacts);
        var message = new Order
        {
            Device = device.Id,
            Sweep = order.Sweep,
            Node = order.Node.Id,
            Attempt = order.Attempt,
            RunJson = System.Text.Json.JsonSerializer.Serialize(new ToTrainer { Run = run }, CoreJson.Options),
            LeaseSeconds = order.LeaseSeconds,
            Exclusive = order.Exclusive,
            // What a program's model costs to run is measured here, whatever its training was.
            ReportClock = spec.Trainer.ReportsClock && (spec.Trainer.Problem is not null || !Placement.IsScore(order.Node)),
            MemoryBytes = order.MemoryBytes ?? 0,
        };
        message.WithDevices.Add(taken.With.Select(sibling => sibling.Id));
        return message;
    }

    private async Task Report(Report report, CancellationToken cancel)
    {
        var verdict = await calls.Ask(() => Sweep(report.Sweep).Report(AgentWords.Of(report, Key)), cancel);
        answers.TryWrite(new ToAgent
        {
            Verdict = new Contracts.Agents.Verdict
            {
                Device = device.Id,
                Node = report.Node,
                Attempt = report.Attempt,
                Epoch = report.Epoch,
                Action = AgentWords.Of(verdict.Action),
                Reason = verdict.Reason,
            },
        });
    }

    private async Task Alive(Alive alive, CancellationToken cancel)
    {
        var key = new AttemptKey(alive.Sweep, alive.Node, alive.Attempt, Key);
        var verdict = await calls.Ask(() => Sweep(alive.Sweep).Alive(key, alive.Seconds), cancel);
        answers.TryWrite(new ToAgent
        {
            Lease = new Lease
            {
                Device = device.Id,
                Node = alive.Node,
                Attempt = alive.Attempt,
                LeaseSeconds = verdict.LeaseSeconds,
                Action = AgentWords.Of(verdict.Action),
                Reason = verdict.Reason,
            },
        });
    }

    private Task Checkpointed(Checkpointed saved, CancellationToken cancel) => calls.Tell(
        () => Sweep(saved.Sweep).Checkpointed(new AttemptKey(saved.Sweep, saved.Node, saved.Attempt, Key), saved.Epoch, saved.Path), cancel);

    private async Task Ended(Ended ended, CancellationToken cancel)
    {
        await calls.Tell(() => Sweep(ended.Sweep).Ended(AgentWords.Of(ended, Key)), cancel);
        worker.Ended(device);
        answers.TryWrite(new ToAgent { EndedAck = new EndedAck { Device = device.Id, Node = ended.Node, Attempt = ended.Attempt } });
        nudge.WakeFew();
    }

    /// <summary>A piece that cannot be stored is in the log file all the same.</summary>
    private async Task Keep(LogText said, CancellationToken cancel)
    {
        try
        {
            await logs.Add(said.Sweep, said.Node, said.Attempt, new LogPiece(said.Position, said.Text), cancel);
        }
        catch (Exception problem) when (problem is StorageException or DbException)
        {
        }
    }

    /// <summary>Finding a grain costs more than calling it, and a slot speaks of one sweep for long.</summary>
    private ISweepGrain Sweep(string id)
    {
        if (sweep.Grain is null || sweep.Id != id) sweep = (id, grains.GetGrain<ISweepGrain>(id));
        return sweep.Grain;
    }
}

using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Agents;

/// <summary>The coordinator's end of the workers' streams. Decides nothing: passes what is said to the grains and their answers back.</summary>
internal sealed class AgentGatewayService(
    IGrainFactory grains, GrainCalls calls, SweepSpecs specs, WorkerStore workers, LogStore logs, AgentStreams streams, WorkNudge nudge,
    AgentGatewayOptions options, TimeProvider time, ILogger<AgentGatewayService> log) : AgentGateway.AgentGatewayBase
{
    /// <summary>How long a worker whose stream broke may take to come back before its attempts are lost.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public override async Task Connect(
        IAsyncStreamReader<FromAgent> requestStream, IServerStreamWriter<ToAgent> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)) return;
        var hello = HelloOf(requestStream.Current);
        using var stream = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        streams.Open(hello.Session, stream);
        var answers = Channel.CreateUnbounded<ToAgent>(new() { SingleReader = true });
        var worker = new WorkerDesk(hello);
        var desks = hello.Devices.ToDictionary(
            device => device.Id,
            device => new DeviceDesk(device, hello, worker, grains, calls, specs, logs, nudge, options, time, answers.Writer),
            StringComparer.Ordinal);
        var presence = new WorkerPresence(hello, workers, options, time);
        var goodbye = false;
        try
        {
            await presence.Arrive(stream.Token);
            await Task.WhenAll(desks.Values.Select(desk => desk.Hello(stream.Token)));
            log.LogInformation("Worker {Worker} is here with {Count} devices", hello.Worker, desks.Count);
            answers.Writer.TryWrite(new ToAgent { Welcome = new Welcome { Coordinator = options.Coordinator, Files = options.Files } });
            var writing = Write(answers.Reader, responseStream, stream.Token);
            var reading = Read(requestStream, desks, stream.Token);
            var working = desks.Values.Select(desk => desk.Run(stream.Token)).ToList();
            var watching = presence.Watch(answers.Writer, stream.Token);
            var first = await Task.WhenAny([reading, writing, watching, .. working]);
            goodbye = first == reading && reading.IsCompletedSuccessfully;
            if (!goodbye) await first;
            foreach (var desk in desks.Values) desk.Close();
            await Task.WhenAll(working);
            answers.Writer.TryComplete();
            await writing;
        }
        catch (SupersededSessionException problem)
        {
            log.LogWarning("Worker {Worker}, session {Session}, is refused: {Problem}", hello.Worker, hello.Session, problem.Message);
            throw new RpcException(new Status(StatusCode.FailedPrecondition, problem.Message));
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            log.LogInformation("The stream of worker {Worker} ended: {Problem}", hello.Worker, problem.Message);
        }
        finally
        {
            await stream.CancelAsync();
            if (streams.Close(hello.Session, stream)) _ = Leave(hello, presence, desks.Values, goodbye ? TimeSpan.Zero : Grace);
        }
    }

    private async Task Leave(Hello hello, WorkerPresence presence, IEnumerable<DeviceDesk> desks, TimeSpan grace)
    {
        try
        {
            await Task.Delay(grace, time, CancellationToken.None);
            if (streams.IsOpen(hello.Session) || !await presence.Leave()) return;
            await Task.WhenAll(desks.Select(desk => desk.Gone(CancellationToken.None)));
            log.LogInformation("Worker {Worker} is gone", hello.Worker);
        }
        catch (Exception problem)
        {
            // Without it the attempts are lost when their leases lapse.
            log.LogWarning(problem, "Saying that worker {Worker} is gone failed", hello.Worker);
        }
    }

    private static async Task Read(IAsyncStreamReader<FromAgent> stream, Dictionary<string, DeviceDesk> desks, CancellationToken cancel)
    {
        while (await stream.MoveNext(cancel))
        {
            var message = stream.Current;
            var device = DeviceOf(message);
            if (!desks.TryGetValue(device, out var desk))
                throw Refused($"The device '{device}' was not in this worker's hello.");
            desk.Post(message);
        }
    }

    private static async Task Write(ChannelReader<ToAgent> answers, IServerStreamWriter<ToAgent> stream, CancellationToken cancel)
    {
        await foreach (var answer in answers.ReadAllAsync(cancel)) await stream.WriteAsync(answer, cancel);
    }

    private static Hello HelloOf(FromAgent first)
    {
        if (first.Hello is not { } hello) throw Refused($"The first message of a stream must be hello, got {first.MessageCase}.");
        if (hello.Worker.Length == 0 || hello.Worker.Contains('/') || hello.Session.Length == 0)
            throw Refused($"A hello needs a worker name without '/' and a session, got worker '{hello.Worker}', session '{hello.Session}'.");
        if (hello.Devices.GroupBy(device => device.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Refused($"The device '{twice.Key}' is listed twice.");
        return hello;
    }

    private static string DeviceOf(FromAgent message) => message.MessageCase switch
    {
        FromAgent.MessageOneofCase.Offer => message.Offer.Device,
        FromAgent.MessageOneofCase.Report => message.Report.Device,
        FromAgent.MessageOneofCase.Alive => message.Alive.Device,
        FromAgent.MessageOneofCase.Checkpointed => message.Checkpointed.Device,
        FromAgent.MessageOneofCase.Ended => message.Ended.Device,
        FromAgent.MessageOneofCase.LogText => message.LogText.Device,
        _ => throw Refused($"The message {message.MessageCase} is not expected after hello."),
    };

    private static RpcException Refused(string why) => new(new Status(StatusCode.InvalidArgument, why));
}

using System.Collections.Concurrent;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;

namespace Optimizer.Trainers.Hosting;

/// <summary>
/// Trainer protocol 1 over a pair of streams: one thread listens, one works. Runs are done one after another, and each gets exactly
/// one <c>done</c> or <c>failed</c>.
/// </summary>
public sealed class TrainerSession(StageCatalog stages, TextReader input, TextWriter output) : IDisposable
{
    private const int Protocol = 1;

    private readonly BlockingCollection<(RunRequest, RunControl)> runs = [];
    private readonly DataCache data = new();
    private readonly Lock saying = new();
    private RunControl? current;

    /// <summary>Says <c>ready</c>, then works until the input has ended and every run is done.</summary>
    public void Work()
    {
        Say(new FromTrainer { Ready = new TrainerReady(Protocol, Environment.ProcessId) });
        foreach (var (request, control) in runs.GetConsumingEnumerable()) Say(Answer(request, control));
    }

    /// <summary>Reads until the end of the input. A line that is no message of the protocol is told on standard error and passed over.</summary>
    public void Listen()
    {
        while (input.ReadLine() is { } line)
        {
            try
            {
                if (line.Length > 0) Hear(JsonSerializer.Deserialize<ToTrainer>(line, CoreJson.Options)!);
            }
            catch (JsonException problem)
            {
                Console.Error.WriteLine($"Not a message of the trainer protocol: {problem.Message}");
            }
        }

        runs.CompleteAdding();
    }

    public void Dispose()
    {
        current?.Dispose();
        runs.Dispose();
    }

    private void Hear(ToTrainer message)
    {
        if (message.Run is { } run)
        {
            // The last run's control lives on until here: acknowledgements may come after its end.
            current?.Dispose();
            current = new RunControl(run.Output, Say);
            runs.Add((run, current));
        }

        if (message.Pause is not null) current?.Pause();
        if (message.Stop is not null) current?.Stop();
        if (message.Paid is { } paid) current?.Pay(paid.Below);
        if (message.Acknowledged is { } stored) current?.Acknowledge(stored.Epoch);
    }

    private FromTrainer Answer(RunRequest request, RunControl control)
    {
        try
        {
            if (request.Protocol != Protocol)
                throw new StageFailedException("error", $"Protocol {request.Protocol} was asked for; this trainer speaks {Protocol}. Use the trainer host of the same version.");
            Directory.CreateDirectory(request.Output);
            return new FromTrainer { Done = stages.Find(request.Trainer, request.Stage).Run(request, data.Of(request), control) };
        }
        catch (LingeringWorkException)
        {
            // Paused or stopped, whichever was asked for: the worker knows, and ends this process.
            return new FromTrainer { Done = new TrainerDone { Paused = true, Lingers = true } };
        }
        catch (OperationCanceledException) when (control.PauseRequested && !control.StopRequested)
        {
            // Work that cannot be continued later begins anew from its parent.
            return new FromTrainer { Done = new TrainerDone { Paused = true } };
        }
        catch (Exception error)
        {
            if (error is not (StageFailedException or OperationCanceledException)) Console.Error.WriteLine(error);
            return new FromTrainer { Failed = Failures.Of(error) };
        }
    }

    private void Say(FromTrainer message)
    {
        var line = JsonSerializer.Serialize(message, CoreJson.Options);
        lock (saying)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}

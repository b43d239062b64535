using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Simulated;

/// <summary>A simulated training through the protocol: its seconds go as far as they are paid, and no further.</summary>
public sealed class VirtualClockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_training_asks_for_more_where_its_lease_ends_and_is_never_beyond_it()
    {
        var paid = 8.0;
        var beyond = new List<double>();

        var said = Play((message, tell) =>
        {
            if (message.Ready is not null) tell(new ToTrainer { Run = Run() });
            if (message.Ready is not null) tell(new ToTrainer { Paid = new PaidSeconds(paid) });
            if ((message.Report?.Seconds ?? message.Alive?.Seconds) is { } seconds && seconds >= paid) beyond.Add(seconds);
            if (message.Alive?.Seconds is not null) tell(new ToTrainer { Paid = new PaidSeconds(paid += 10) });
        });

        var done = said[^1].Done!;
        Assert.Empty(beyond);
        Assert.Equal((9, false), (done.Epoch, done.Paused));
        Assert.True(done.Seconds > 18, $"{done.Seconds}");
        Assert.InRange(said.Count(message => message.Alive is not null), 1, (int)(done.Seconds!.Value / 10) + 1);
    }

    [Fact]
    public void Where_no_more_is_paid_it_pauses_with_the_epochs_it_has()
    {
        var said = Play((message, tell) =>
        {
            if (message.Ready is not null) tell(new ToTrainer { Run = Run() });
            if (message.Ready is not null) tell(new ToTrainer { Paid = new PaidSeconds(8) });
            if (message.Alive is not null) tell(new ToTrainer { Pause = new Nothing() });
        });

        var (done, last) = (said[^1].Done!, said.Last(message => message.Report is not null).Report!);
        Assert.True(done.Paused);
        Assert.Equal((last.Epoch, Path.Combine(folder, "out", $"checkpoint-00000{last.Epoch}")), (done.Epoch, done.Checkpoint));
        Assert.InRange(done.Seconds!.Value, last.Seconds!.Value, 8);
        Assert.Equal(last.Epoch, said.Single(message => message.Checkpoint is not null).Checkpoint!.Epoch);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Nine epochs of 3 to 4 seconds.</summary>
    private RunRequest Run() => new()
    {
        Trainer = TrainerSpec.Simulated,
        Problem = new ProblemSpec("lccost"),
        Node = "n",
        Stage = StageNode.Train,
        Parameters = Configuration.Empty
            .With("lr", ParameterValue.Of(0.003)).With("batch", ParameterValue.Of(32L)).With("wd", ParameterValue.Of(1e-4)).With("width", ParameterValue.Of(64L)).Values,
        Epochs = new EpochSpan(0, 9, 0),
        Output = folder.Sub("out"),
        Devices = ["cpu"],
    };

    /// <returns>All that the session said, until its run was done.</returns>
    private static List<FromTrainer> Play(Action<FromTrainer, Action<ToTrainer>> answer)
    {
        using var lines = new BlockingCollection<string>();
        var said = new List<FromTrainer>();
        using var output = new Hearing(line =>
        {
            var message = JsonSerializer.Deserialize<FromTrainer>(line, CoreJson.Options)!;
            said.Add(message);
            answer(message, told => lines.Add(JsonSerializer.Serialize(told, CoreJson.Options)));
            if (message.Done is not null || message.Failed is not null) lines.CompleteAdding();
        });
        using var input = new Telling(lines);
        using var session = new TrainerSession(StageCatalog.BuiltIn(TimeProvider.System), input, output);
        var listener = new Thread(session.Listen) { IsBackground = true };
        listener.Start();
        session.Work();
        listener.Join();
        return said;
    }

    private sealed class Telling(BlockingCollection<string> lines) : TextReader
    {
        public override string? ReadLine() => lines.TryTake(out var line, Timeout.Infinite) ? line : null;
    }

    private sealed class Hearing(Action<string> hear) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => hear(value!);
    }
}

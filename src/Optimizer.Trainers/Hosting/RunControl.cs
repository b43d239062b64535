using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;

namespace Optimizer.Trainers.Hosting;

/// <summary>The run that goes on, between the thread that works and the one that listens.</summary>
internal sealed class RunControl(string output, Action<FromTrainer> say) : IRunControl, IDisposable
{
    private readonly Journal journal = new(output);
    private readonly KeptCheckpoints checkpoints = new();
    private volatile bool pause;
    private volatile bool stop;

    public bool PauseRequested => pause;

    public bool StopRequested => stop;

    public void Pause() => pause = true;

    public void Stop() => stop = true;

    public void Acknowledge(int epoch)
    {
        journal.Acked(epoch);
        checkpoints.Acked(epoch);
    }

    public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics) => Report(epoch, metrics, null);

    public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics, double? seconds)
    {
        journal.Sent(epoch);
        say(new FromTrainer { Report = new TrainerReport(epoch, metrics, seconds) });
    }

    public void Checkpoint(int epoch, string path)
    {
        checkpoints.Add(epoch, path);
        say(new FromTrainer { Checkpoint = new TrainerCheckpoint(epoch, path) });
    }

    /// <summary>On standard error, where nothing is taken for a message of ours.</summary>
    public void Log(string line) => Console.Error.WriteLine(line);

    public void Alive() => say(new FromTrainer { Alive = new Nothing() });

    public void Dispose() => journal.Dispose();
}

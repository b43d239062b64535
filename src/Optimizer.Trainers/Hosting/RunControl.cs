using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;

namespace Optimizer.Trainers.Hosting;

/// <summary>The run that goes on, between the thread that works and the one that listens.</summary>
internal sealed class RunControl(string output, Action<FromTrainer> say) : IRunControl, IDisposable
{
    private readonly Journal journal = new(output);
    private readonly KeptCheckpoints checkpoints = new();
    private readonly object turn = new();
    private volatile bool pause;
    private volatile bool stop;
    private double paidBelow;
    private long renewals;

    public bool PauseRequested => pause;

    public bool StopRequested => stop;

    public void Pause() => Tell(() => pause = true);

    public void Stop() => Tell(() => stop = true);

    public void Pay(double below) => Tell(() => (paidBelow, renewals) = (below, renewals + 1));

    public double Spend(double from, double to)
    {
        lock (turn)
        {
            while (to > from && to >= paidBelow)
            {
                if (pause || stop) return from;
                if (renewals > 0)
                {
                    from = Math.Max(from, Math.Min(to, Math.BitDecrement(paidBelow)));
                    say(new FromTrainer { Alive = new TrainerAlive(from) });
                }

                for (var known = renewals; renewals == known && !pause && !stop;) Monitor.Wait(turn);
            }
        }

        return to;
    }

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

    public void Alive() => say(new FromTrainer { Alive = new TrainerAlive() });

    public void Dispose() => journal.Dispose();

    private void Tell(Action change)
    {
        lock (turn)
        {
            change();
            Monitor.PulseAll(turn);
        }
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Simulation;

/// <summary>
/// A sweep's own aggregate under virtual time with any number of devices: what a cluster would do, as fast as decisions can be made.
/// An event for each epoch; between events nothing happens.
/// </summary>
public sealed class Simulator
{
    /// <summary>An attempt says that it is alive at least this often, seconds: reservations grow with it.</summary>
    private const double Beat = 5;

    private readonly ISimulatedTrainer trainer;
    private readonly Action<IReadOnlyList<SweepEvent>> store;
    private readonly Func<Configuration, Configuration?>? among;
    private readonly PriorityQueue<Running, (double, long)> queue = new();
    private readonly Queue<string> idle = [];
    private Proposer? proposer;
    private SweepSpec? madeFor;
    private double seconds;
    private long order;

    /// <param name="store">Gets the events of each turn, in order.</param>
    /// <param name="among">What to try in place of a proposal; null: nothing is left. Left out: the proposal itself.</param>
    public Simulator(
        SweepSpec spec, ISimulatedTrainer trainer, int devices, Action<IReadOnlyList<SweepEvent>>? store = null, Func<Configuration, Configuration?>? among = null)
    {
        (this.trainer, this.store, this.among) = (trainer, store ?? (_ => { }), among);
        for (var device = 0; device < devices; device++) idle.Enqueue($"w{device / 64}/{spec.Resources.Class}-{device % 64}");
        Turn(turn => Lifecycle.Submit(turn, spec, SweepDigest.Of(spec)));
    }

    public Sweep Sweep { get; } = new();

    /// <summary>Virtual seconds since the beginning.</summary>
    public double Seconds => seconds;

    /// <summary>The user asks for more; <see cref="Run"/> goes on from there.</summary>
    /// <exception cref="InvalidOperationException">The sweep cannot go on so.</exception>
    public void Extend(SweepSpec spec) => Turn(turn =>
    {
        if (Lifecycle.Submit(turn, spec, SweepDigest.Of(spec), extend: true) is { } why) throw new InvalidOperationException(why);
    });

    /// <summary>Runs until the sweep is over or <paramref name="until"/> says so.</summary>
    public void Run(Func<Sweep, bool>? until = null)
    {
        Offer();
        while (queue.TryDequeue(out var running, out var at))
        {
            seconds = at.Item1;
            Step(running);
            if (until?.Invoke(Sweep) == true) return;
            if (idle.Count > 0) Offer();
        }
    }

    private void Step(Running running)
    {
        var (device, order) = (running.Device, running.Order);
        var (node, number) = (order.Node.Id, order.Attempt);
        for (running.Beaten += Beat; running.Beaten < running.Elapsed; running.Beaten += Beat)
            Turn(turn => Attempts.Alive(turn, device, node, number, running.Beaten));
        running.Beaten = running.Elapsed;
        var isTraining = order.Node.Stage == StageNode.Train;
        var verdict = running.Metrics is null ? null
            : isTraining ? Turn(turn => Attempts.Report(turn, device, node, number, running.Epoch, running.Metrics, running.Elapsed))
            : Turn(turn => Attempts.Alive(turn, device, node, number, running.Elapsed));
        var isDone = running.Metrics is null || !isTraining || running.Epoch >= order.Node.Epochs!.To;
        if (!isDone && verdict!.Action == VerdictAction.Continue && Next(running)) return;
        var outcome = running.Metrics is null ? AttemptOutcome.Diverged
            : isDone ? AttemptOutcome.Done
            : verdict!.Action == VerdictAction.Stop ? AttemptOutcome.Stopped : AttemptOutcome.Paused;
        Turn(turn => Attempts.Ended(turn, device, node, number, new AttemptEnding(
            outcome, running.Metrics is null ? "diverged" : null, running.Metrics ?? ImmutableSortedDictionary<string, double>.Empty, ImmutableSortedDictionary<string, string>.Empty,
            node, node, running.Epoch, running.Elapsed, null, null)));
        idle.Enqueue(device);
    }

    private void Offer()
    {
        for (var tries = idle.Count; tries > 0; tries--)
        {
            var device = idle.Peek();
            if (Turn(turn => Dispatch.Take(turn, new SlotOffer(device, Sweep.Spec.Resources.Class, "cpu", 1))) is not { } given) return;
            idle.Dequeue();
            Next(new Running(device, given) { Epoch = given.FromEpoch });
        }
    }

    /// <summary>Puts the attempt's next event into the queue.</summary>
    private bool Next(Running running)
    {
        var point = Sweep.Trials[running.Order.Trial].Proposed.Configuration;
        var next = running.Order.Node.Stage == StageNode.Train ? trainer.Epoch(running.Order.Node, point, ++running.Epoch) : trainer.Stage(running.Order.Node, point);
        running.Metrics = next?.Metrics;
        var takes = next?.Seconds ?? 0;
        running.Elapsed += takes;
        queue.Enqueue(running, (seconds + takes, ++order));
        return true;
    }

    private T Turn<T>(Func<Turn, T> decide)
    {
        if (Sweep.Seq > 0 && (proposer is null || !ReferenceEquals(madeFor, Sweep.Spec))) (proposer, madeFor) = (new Proposer(Sweep.Spec, among), Sweep.Spec);
        var turn = new Turn(Sweep, DateTimeOffset.UnixEpoch.AddSeconds(seconds), proposer);
        var answer = decide(turn);
        if (turn.Events.Count > 0) store(turn.Events);
        return answer;
    }

    private void Turn(Action<Turn> decide) => Turn(turn =>
    {
        decide(turn);
        return true;
    });

    private sealed class Running(string device, WorkOrder order)
    {
        public string Device { get; } = device;

        public WorkOrder Order { get; } = order;

        public int Epoch { get; set; }

        public double Elapsed { get; set; }

        public double Beaten { get; set; }

        /// <summary>Of the event that comes; null: it diverges.</summary>
        public ImmutableSortedDictionary<string, double>? Metrics { get; set; }
    }
}

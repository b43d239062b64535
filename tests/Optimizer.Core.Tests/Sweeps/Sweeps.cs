using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

/// <summary>Specs for tests.</summary>
internal static class Specs
{
    public static SweepSpec Mixed(int? trials = 24, decimal? budgetUsd = 1, string method = "auto", string stopping = "none", int epochs = 9) => new()
    {
        Name = "mixed",
        Trainer = new TrainerSpec("image-classifier")
        {
            Data = new DataSpec { Format = "csv", Path = "digits.csv" },
            DataDigest = "d1",
        },
        Method = method,
        Objectives =
        [
            new Objective("accuracy", Goal.Maximize), new Objective("training_cost", Goal.Minimize), new Objective("inference_cost", Goal.Minimize),
        ],
        Space = new SearchSpace(
        [
            new FloatParameter("learning_rate", 1e-4, 1, log: true),
            new IntegerParameter("width", 16, 256, log: true),
            new ConstantParameter("epochs", ParameterValue.Of((long)epochs)),
            new CategoryParameter("quantization", [ParameterValue.Of("none"), ParameterValue.Of("int8_static"), ParameterValue.Of("int4")]) { Stage = "compress" },
            new FloatParameter("sparsity", 0, 0.9) { Stage = "compress" },
        ]),
        Stages =
        [
            new StageSpec("train", ["learning_rate", "width", "epochs"]),
            new StageSpec("compress", ["quantization", "sparsity"])
            {
                Neutral = ImmutableSortedDictionary<string, ParameterValue>.Empty
                    .Add("quantization", ParameterValue.Of("none")).Add("sparsity", ParameterValue.Of(0.0)),
            },
        ],
        Stopping = new StoppingSpec { Rule = stopping },
        Budget = new Budget(budgetUsd is { } usd ? Money.FromUsd(usd) : null, null, trials),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(0.36m))),
        ThinkInline = true,
        Seed = 7,
    };
}

/// <summary>A sweep on virtual devices and a virtual clock: every second each device says that it is alive; epochs take a second.</summary>
internal sealed class SimulatedSweep
{
    private readonly Dictionary<string, (WorkOrder Order, double Seconds, int Epoch)?> devices;
    private Proposer? proposer;
    private SweepSpec? madeFor;

    /// <param name="begin">False: the test submits the spec itself.</param>
    public SimulatedSweep(SweepSpec spec, int devices = 2, bool begin = true)
        : this(devices)
    {
        if (begin) Turn(turn => Lifecycle.Submit(turn, spec, SweepDigest.Of(spec)));
    }

    private SimulatedSweep(int devices) =>
        this.devices = Enumerable.Range(0, devices).ToDictionary(index => $"w/cpu-{index}", _ => ((WorkOrder, double, int)?)null);

    public Sweep Sweep { get; private set; } = new();

    public List<SweepEvent> Log { get; } = [];

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Called for each attempt that is about to be done; what it returns instead ends the attempt.</summary>
    public Func<WorkOrder, AttemptEnding?> Fault { get; set; } = _ => null;

    public T Turn<T>(Func<Turn, T> decide)
    {
        if (Sweep.Seq > 0 && (proposer is null || !ReferenceEquals(madeFor, Sweep.Spec))) (proposer, madeFor) = (new Proposer(Sweep.Spec), Sweep.Spec);
        var turn = new Turn(Sweep, Now, proposer);
        var answer = decide(turn);
        Log.AddRange(turn.Events);
        if (Sweep.FreeNano is { } free) Assert.True(free >= 0, $"{-free} nano-dollars over the budget");
        return answer;
    }

    public void Turn(Action<Turn> decide) => Turn(turn =>
    {
        decide(turn);
        return true;
    });

    /// <summary>A sweep as a stored log left it.</summary>
    public static SimulatedSweep Continue(IReadOnlyList<SweepEvent> log)
    {
        var run = new SimulatedSweep(devices: 2) { Now = log[^1].At };
        run.Log.AddRange(log);
        run.Rebuild();
        return run;
    }

    /// <summary>What a coordinator that starts anew does: events are applied, nothing is decided.</summary>
    public void Rebuild()
    {
        Sweep = new Sweep();
        foreach (var happened in Log) Sweep.Apply(happened);
        proposer = null;
    }

    public SimulatedSweep Run(int seconds = 100_000)
    {
        for (var second = 0; second < seconds && (Sweep.Status == SweepStatus.Running || Sweep.RunningAttempts.Count > 0); second++) Second();
        return this;
    }

    public void Second()
    {
        foreach (var device in devices.Keys.ToList())
        {
            if (devices[device] is null && Turn(turn => Dispatch.Take(turn, new SlotOffer(device, "cpu", "cpu", 1))) is { } order)
                devices[device] = (order, 0, order.FromEpoch);
        }

        Now = Now.AddSeconds(1);
        foreach (var device in devices.Keys.ToList())
            if (devices[device] is { } work) devices[device] = Work(device, work.Order, work.Seconds + 1, work.Epoch);
        Turn(Attempts.Tick);
    }

    public void Wait(double seconds) => Now = Now.AddSeconds(seconds);

    public void LoseDevice(string device)
    {
        devices[device] = null;
        Turn(turn => Attempts.Lost(turn, device, new HashSet<(string, int)>()));
    }

    private (WorkOrder, double, int)? Work(string device, WorkOrder order, double seconds, int epoch)
    {
        var (node, number) = (order.Node.Id, order.Attempt);
        var verdict = Turn(turn => Attempts.Alive(turn, device, node, number, seconds));
        if (order.Node.Stage == StageNode.Train)
        {
            epoch++;
            var at = epoch;
            verdict = Turn(turn => Attempts.Report(turn, device, node, number, at, Model(order, at), seconds));
        }

        if (verdict.Action == VerdictAction.Stop) return null;
        var isDone = order.Node.Epochs is not { } span || epoch >= span.To;
        if (!isDone && verdict.Action == VerdictAction.Pause)
        {
            Turn(turn => Attempts.Ended(turn, device, node, number, Ending(order, AttemptOutcome.Paused, seconds, epoch)));
            return null;
        }

        if (!isDone) return (order, seconds, epoch);
        Turn(turn => Attempts.Ended(turn, device, node, number, Fault(order) ?? Ending(order, AttemptOutcome.Done, seconds, epoch)));
        return null;
    }

    private static AttemptEnding Ending(WorkOrder order, AttemptOutcome outcome, double seconds, int epoch) => new(
        outcome, null, Model(order, epoch), ImmutableSortedDictionary<string, string>.Empty, order.Node.Id + ".onnx", order.Node.Id + "/checkpoint", epoch, seconds, null, null);

    /// <summary>Best learning rate 0.01; wide nets are better and dearer; compression costs accuracy and saves time.</summary>
    private static ImmutableSortedDictionary<string, double> Model(WorkOrder order, int epoch)
    {
        var metrics = ImmutableSortedDictionary<string, double>.Empty;
        double Number(string name) => order.Node.Parameters.TryGet(name, out var value) ? value.AsDouble() : 0;
        return order.Node.Stage switch
        {
            StageNode.Train => metrics.Add("accuracy", 0.97 - (0.02 * Math.Pow(Math.Log10(Number("learning_rate")) + 2, 2)) + (0.0001 * Number("width")) - (0.2 / epoch)),
            StageNode.Measure => metrics.Add("throughput", 1000 + (order.Attempt * 0) + (order.Node.Id[0] * 10.0)).Add("artifact_bytes", order.Node.Id[1] * 100.0),
            StageNode.Test => metrics.Add("test_accuracy", 0.9),
            _ => metrics.Add("sparse", Number("sparsity")),
        };
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Tests.Sweeps;
using Optimizer.Core.Transfer;

namespace Optimizer.Storage.Tests;

/// <summary>Logs to store: what the aggregate says on devices that crash, get lost, pause and resume; and single events in place.</summary>
internal static class Histories
{
    public static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>Everything that can happen, in an order that depends on the seed.</summary>
    public static IReadOnlyList<SweepEvent> Random(int seed, int seconds = 100)
    {
        var random = new Random(seed);
        var spec = Specs.Mixed(trials: 30, budgetUsd: 0.02m, method: "random", stopping: seed % 2 == 0 ? "asha" : "none") with { Name = $"random {seed}" };
        var run = new SimulatedSweep(spec, devices: 3) { Fault = _ => Fault(random) };
        for (var second = 0; second < seconds; second++)
        {
            run.Second();
            switch (random.Next(25))
            {
                case 0: run.LoseDevice($"w/cpu-{random.Next(3)}"); break;
                case 1: run.Turn(turn => Lifecycle.Pause(turn, "asked to")); break;
                case 2 or 3: run.Turn(Lifecycle.Resume); break;
                case 4:
                    var raised = spec with { Budget = spec.Budget with { CostNano = spec.Budget.CostNano + (second * 1_000_000L) } };
                    run.Turn(turn => Lifecycle.Submit(turn, raised, SweepDigest.Of(raised)));
                    break;
                case 5:
                    var wanted = spec with { Enqueue = [Configuration.Empty.With("width", ParameterValue.Of(16L + second))] };
                    run.Turn(turn => Lifecycle.Submit(turn, wanted, SweepDigest.Of(wanted)));
                    break;
                case 6:
                    run.Turn(turn => turn.Raise(new SweepWarmed(
                        "elsewhere", [new WarmTrial(Configuration.Empty.With("width", ParameterValue.Of(32L)), Metrics(0.8).Add("loss", double.NaN))],
                        ImmutableSortedDictionary<string, int>.Empty.Add("no width", second))));
                    break;
                default: break;
            }
        }

        return run.Log;
    }

    public static SweepStarted Started(string name = "one", long? budgetNano = 1000) =>
        new(Specs.Mixed() with { Name = name, Budget = new Budget(budgetNano, null, 10) }, "digest") { At = At };

    /// <summary>Of a project, with no budget of its own.</summary>
    public static SweepStarted InProject(string name, string project) =>
        new(Specs.Mixed() with { Name = name, Project = project, Budget = new Budget(null, null, 10) }, "digest") { At = At };

    public static NodePlanned Planned(string id, long seed = 7) =>
        new(new StageNode(id, StageNode.Train, null, Configuration.Empty.With("width", ParameterValue.Of(16L)), new EpochSpan(0, 9, 9), seed)) { At = At };

    public static TrialsProposed Proposed(int number, params ImmutableArray<string> path) =>
        new(0, [new ProposedTrial(number, Configuration.Empty.With("width", ParameterValue.Of(16L)), path, "sobol point 1", null, 0)]) { At = At };

    public static AttemptStarted Attempt(string node, int number, long reserved, int trial = 1) =>
        new(node, number, trial, "w/cpu-0", "cpu", 3600, reserved, At.AddSeconds(10)) { At = At };

    public static EpochReported Report(string node, int attempt, int epoch, double accuracy, double seconds = 1) =>
        new(node, attempt, epoch, Metrics(accuracy), seconds) { At = At };

    public static AttemptEnded Ended(string node, int attempt, long released, long charged, double accuracy = 0.9, string? log = null) => new(
        node, attempt, AttemptOutcome.Done, null, 2, released, charged, 0, NodeStatus.Done, 2, Metrics(accuracy),
        ImmutableSortedDictionary<string, string>.Empty.Add("machine", "x"), "a.onnx", "ckpt", 9, null, log)
    { At = At };

    public static ImmutableSortedDictionary<string, double> Metrics(double accuracy) =>
        ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", accuracy);

    /// <summary>A sweep with one trial of one node.</summary>
    public static SweepEvent[] OneTrial(long? budgetNano = 1000) => [Started(budgetNano: budgetNano), Planned("n1"), Proposed(1, "n1")];

    private static AttemptEnding? Fault(Random random) => random.Next(8) switch
    {
        0 => AttemptEnding.Of(AttemptOutcome.Crashed, "exit code 3", random.NextDouble()),
        1 => AttemptEnding.Of(AttemptOutcome.Diverged, "loss is NaN", random.NextDouble()),
        2 => AttemptEnding.Of(AttemptOutcome.Preempted, "the worker leaves", random.NextDouble()),
        _ => null,
    };
}

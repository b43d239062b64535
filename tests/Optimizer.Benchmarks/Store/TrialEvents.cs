using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Benchmarks.Store;

/// <summary>What a sweep's log holds of a trial of three stages with ten reports: 20 events, their sizes as real ones have them.</summary>
internal static class TrialEvents
{
    public const int Count = 20;

    private const long Nano = 1_000_000;

    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static SweepStarted Started(string name) => new(
        new SweepSpec
        {
            Name = name,
            Trainer = new TrainerSpec("image-classifier"),
            Method = "tpe",
            Objectives = [],
            Space = new SearchSpace([]),
            Stages = [],
            Budget = new Budget(long.MaxValue / 2),
            Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty,
        },
        "digest")
    { At = At };

    public static SweepEvent[] Of(string sweep, int number)
    {
        var configuration = Configuration.Empty
            .With("learning_rate", ParameterValue.Of(0.001 * number)).With("width", ParameterValue.Of(128L)).With("quantization", ParameterValue.Of("int8_static"));
        string[] path = [Id(sweep, number, 1), Id(sweep, number, 2), Id(sweep, number, 3)];
        var at = At.AddSeconds(number);
        return
        [
            new NodePlanned(new StageNode(path[0], StageNode.Train, null, configuration, new EpochSpan(0, 9, 9), number)) { At = at },
            new NodePlanned(new StageNode(path[1], "compress", path[0], configuration, null, number)) { At = at },
            new NodePlanned(new StageNode(path[2], "measure", path[1], configuration, null, number)) { At = at },
            new TrialsProposed(number, [new ProposedTrial(number, configuration, [.. path], "tpe: expected improvement 0.31 of 24 candidates", null, 0)]) { At = at },
            new AttemptStarted(path[0], 1, number, "worker-1/cpu-0", "cpu", 360 * Nano, Nano, at.AddSeconds(10)) { At = at },
            .. Enumerable.Range(1, 10).Select(epoch => new EpochReported(path[0], 1, epoch, Metrics(epoch), epoch) { At = at.AddSeconds(epoch) }),
            new ReservationGrown(path[0], 1, Nano, at.AddSeconds(20)) { At = at },
            new CheckpointSaved(path[0], 1, 9, $"blob:sha256:{path[0]}/checkpoint") { At = at },
            new AttemptEnded(
                path[0], 1, AttemptOutcome.Done, null, 10, 2 * Nano, Nano, 0, NodeStatus.Done, 10, Metrics(10),
                ImmutableSortedDictionary<string, string>.Empty.Add("machine", "x86, 2 cores"), "artifact", "checkpoint", 9, null, "log") { At = at },
            new TrialChanged(number, TrialStatus.Running, null, null) { At = at },
            new TrialChanged(number, TrialStatus.Completed, null, Metrics(10)) { At = at },
        ];
    }

    private static string Id(string sweep, int number, int stage) => $"{sweep}{number:x8}{stage:x23}";

    private static ImmutableSortedDictionary<string, double> Metrics(int epoch) =>
        ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 1 - (0.1 / epoch)).Add("loss", 0.3 / epoch);
}

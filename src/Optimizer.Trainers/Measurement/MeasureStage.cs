using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Scores an artifact on the validation rows and times it in turn with its uncompressed parent and a fixed reference model, which also is a
/// gauge of how quiet the host is. Latency is milliseconds of a call with one row, one clock reading (some 0.03 us) included: the median, or
/// 95th percentile, within a repetition, then the mean of the middle half of the quiet repetitions, each of them freshly loaded and on the core
/// that was fastest just then. It is what the artifact takes on this host undisturbed, not what it takes beside busy neighbours.
/// </summary>
public sealed class MeasureStage(TimeProvider clock) : IStage
{
    private readonly CompiledCalls compiled = new(clock);

    /// <summary>Milliseconds; the least the reference has taken in this process.</summary>
    private double quietest = double.PositiveInfinity;

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var path = request.Parent ?? throw new StageFailedException("error", "A measure run names no artifact: `parent` is empty.");
        var energy = new EnergyMeter();
        var rows = Rows.Of(data.Set, data.Split.Validation);
        var batchSizes = (request.Serving ?? new ServingSpec()).BatchSizes;
        var reference = ReferenceModel.Bytes();
        compiled.Ensure(reference);

        var memory = ResidentMemory.PeakGrowth(() => LoadAndPredict(path, rows, batchSizes.Max()));
        var scores = Score(path, rows);
        Func<ArtifactSession>[] models = request.Baseline is { } baseline && baseline != path
            ? [() => new(path), () => new(baseline), () => new(reference)]
            : [() => new(path), () => new(reference)];
        var measured = new AlternatingTimer(clock).Measure(models, batchSizes, rows.Features, () => control.StopRequested, quietest);
        quietest = Math.Min(quietest, measured.Timings[^1].Latency);
        var disturbance = (measured.Timings[^1].Latency / quietest) - 1;

        return new TrainerDone
        {
            Metrics = Metrics(scores, measured.Timings, SizeOf(path), memory, disturbance),
            Facts = MachineFacts.Read()
                .Add("repetitions", $"{measured.Repetitions}")
                .Add("quiet_repetitions", $"{measured.Timings[0].LatencyP50.Count}")
                .Add("latency", "mean of the middle half of the quiet repetitions' medians; each freshly loaded, on the core that was fastest just then")
                .Add("host", QuietRepetitions.IsQuiet(disturbance + 1, 1)
                    ? "quiet"
                    : string.Create(CultureInfo.InvariantCulture, $"disturbed: the reference took {100 * disturbance:0}% longer than it has taken in this process; the spreads are that wide at least"))
                .Add("compared_with", models.Length == 2 ? "itself" : "its uncompressed parent, in turn")
                .Add("peak_memory", memory is null ? "not readable here" : "growth of the resident set while loading and predicting one largest batch"),
            Joules = energy.Joules(),
        };
    }

    private static ImmutableSortedDictionary<string, double> Metrics(Scores scores, IReadOnlyList<Timing> timings, long bytes, long? memory, double disturbance)
    {
        var artifact = timings[0];
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>();
        metrics["accuracy"] = scores.Accuracy;
        metrics["macro_f1"] = scores.MacroF1;
        metrics["latency_p50"] = artifact.Latency;
        metrics["latency_p95"] = Repetitions.Middle(artifact.LatencyP95);
        metrics["latency_spread"] = Math.Max(artifact.LatencySpread, disturbance);
        metrics["throughput"] = artifact.PredictionsPerSecond;
        metrics["throughput_spread"] = Math.Max(artifact.ThroughputSpread, disturbance);
        metrics["batch_size_best"] = artifact.BatchSize;
        metrics["artifact_bytes"] = bytes;
        if (memory is { } peak) metrics["peak_memory_bytes"] = peak;
        metrics["latency_vs_parent"] = timings.Count == 3 ? artifact.LatencyAgainst(timings[1]) : 1;
        metrics["throughput_vs_parent"] = timings.Count == 3 ? artifact.ThroughputAgainst(timings[1]) : 1;
        metrics["reference_latency"] = timings[^1].Latency;
        metrics["reference_throughput"] = timings[^1].PredictionsPerSecond;
        return metrics.ToImmutable();
    }

    private static Scores Score(string path, Rows rows)
    {
        using var artifact = new ArtifactSession(path);
        return Scores.Of(artifact.Predict(rows.Features), rows.Labels);
    }

    private static void LoadAndPredict(string path, Rows rows, int batchSize)
    {
        using var session = new ArtifactSession(path);
        _ = session.Predict(rows.Features.AsSpan(0, Math.Min(batchSize, rows.Count) * session.Features), batchSize);
    }

    /// <summary>Of the file itself: a worker's cache hands out links, whose own length is that of the path they hold.</summary>
    private static long SizeOf(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}

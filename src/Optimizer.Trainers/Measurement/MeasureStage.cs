using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Measurement;

/// <summary>Scores an artifact on the validation rows and times it in turn with its uncompressed parent and a fixed reference model.</summary>
public sealed class MeasureStage(TimeProvider clock) : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var path = request.Parent ?? throw new StageFailedException("error", "A measure run names no artifact: `parent` is empty.");
        var energy = new EnergyMeter();
        var rows = Rows.Of(data.Set, data.Split.Validation);
        var batchSizes = (request.Serving ?? new ServingSpec()).BatchSizes;
        WarmRuntime();

        var memory = ResidentMemory.PeakGrowth(() => LoadAndPredict(path, rows, batchSizes.Max()));
        using var artifact = new ArtifactSession(path);
        var scores = Scores.Of(artifact.Predict(rows.Features), rows.Labels);
        using var parent = request.Baseline is { } baseline && baseline != path ? new ArtifactSession(baseline) : null;
        using var reference = new ArtifactSession(ReferenceModel.Bytes());
        ArtifactSession[] models = parent is null ? [artifact, reference] : [artifact, parent, reference];
        var timings = new AlternatingTimer(clock).Measure(models, batchSizes, rows.Features, () => control.StopRequested);

        return new TrainerDone
        {
            Metrics = Metrics(scores, timings, new FileInfo(path).Length, memory),
            Facts = MachineFacts.Read()
                .Add("repetitions", $"{timings[0].LatencyP50.Count}")
                .Add("compared_with", parent is null ? "itself" : "its uncompressed parent, in turn")
                .Add("peak_memory", memory is null ? "not readable here" : "growth of the resident set while loading and predicting one largest batch"),
            Joules = energy.Joules(),
        };
    }

    private static ImmutableSortedDictionary<string, double> Metrics(Scores scores, IReadOnlyList<Timing> timings, long bytes, long? memory)
    {
        var artifact = timings[0];
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>();
        metrics["accuracy"] = scores.Accuracy;
        metrics["macro_f1"] = scores.MacroF1;
        metrics["latency_p50"] = artifact.Latency;
        metrics["latency_p95"] = Repetitions.Median(artifact.LatencyP95);
        metrics["latency_spread"] = artifact.LatencySpread;
        metrics["throughput"] = artifact.PredictionsPerSecond;
        metrics["throughput_spread"] = artifact.ThroughputSpread;
        metrics["batch_size_best"] = artifact.BatchSize;
        metrics["artifact_bytes"] = bytes;
        if (memory is { } peak) metrics["peak_memory_bytes"] = peak;
        metrics["latency_vs_parent"] = timings.Count == 3 ? artifact.LatencyAgainst(timings[1]) : 1;
        metrics["throughput_vs_parent"] = timings.Count == 3 ? artifact.ThroughputAgainst(timings[1]) : 1;
        metrics["reference_latency"] = timings[^1].Latency;
        metrics["reference_throughput"] = timings[^1].PredictionsPerSecond;
        return metrics.ToImmutable();
    }

    /// <summary>The runtime's libraries and first-call pages belong to no artifact.</summary>
    private static void WarmRuntime()
    {
        using var session = new ArtifactSession(ReferenceModel.Bytes());
        _ = session.Predict(new float[session.Features]);
    }

    private static void LoadAndPredict(string path, Rows rows, int batchSize)
    {
        using var session = new ArtifactSession(path);
        _ = session.Predict(rows.Features.AsSpan(0, Math.Min(batchSize, rows.Count) * session.Features), batchSize);
    }
}

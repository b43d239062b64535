using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Times a model in turn with its uncompressed parent, if it has one, and a fixed reference model, which also is a gauge of how quiet the host
/// is. Latency is milliseconds of a call with one row, one clock reading (some 0.03 us) included: the median, or 95th percentile, within a
/// repetition, then the mean of the middle half of the quiet repetitions, each of them freshly loaded and on the core that was fastest just
/// then. It is what the model takes on this host undisturbed, not what it takes beside busy neighbours.
/// </summary>
public sealed class ServingBench(TimeProvider clock)
{
    private readonly CompiledCalls compiled = new(clock);

    /// <summary>Milliseconds; the least the reference has taken in this process.</summary>
    private double quietest = double.PositiveInfinity;

    /// <param name="path">The model's file.</param>
    /// <param name="model">Opens it.</param>
    /// <param name="baseline">Opens what it was made of; null: it is nobody's child.</param>
    /// <param name="score">How well it predicts, by metric; done before the timing.</param>
    /// <param name="managed">The model is .NET code, not ONNX Runtime's.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancelled"/> said so.</exception>
    public TrainerDone Measure(
        string path, ServingSpec? serving, Func<IServedModel> model, Func<IServedModel>? baseline,
        Func<ImmutableSortedDictionary<string, double>> score, Func<bool> cancelled, bool managed = false)
    {
        var energy = new EnergyMeter();
        var batchSizes = (serving ?? new ServingSpec()).BatchSizes;
        var reference = ReferenceModel.Bytes();
        compiled.Ensure(reference);

        var memory = ResidentMemory.PeakGrowth(() => LoadAndPredict(model, batchSizes.Max()));
        var scores = score();
        if (managed) Settle(model);
        IServedModel Reference() => new ServedArtifact(new ArtifactSession(reference), []);
        Func<IServedModel>[] models = baseline is null ? [model, Reference] : [model, baseline, Reference];
        var measured = new AlternatingTimer(clock).Measure(models, batchSizes, cancelled, quietest);
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
                .Add("compared_with", baseline is null ? "itself" : "its uncompressed parent, in turn")
                .Add("peak_memory", memory is null ? "not readable here" : "growth of the resident set while loading and predicting one largest batch"),
            Joules = energy.Joules(),
        };
    }

    private static ImmutableSortedDictionary<string, double> Metrics(
        ImmutableSortedDictionary<string, double> scores, IReadOnlyList<Timing> timings, long bytes, long? memory, double disturbance)
    {
        var artifact = timings[0];
        var metrics = scores.ToBuilder();
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

    private void Settle(Func<IServedModel> open)
    {
        using var model = open();
        compiled.Settle(model);
    }

    private static void LoadAndPredict(Func<IServedModel> open, int batchSize)
    {
        using var model = open();
        using var batch = model.Batch(batchSize);
        batch.Run();
    }

    /// <summary>Of the file itself: a worker's cache hands out links, whose own length is that of the path they hold.</summary>
    private static long SizeOf(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}

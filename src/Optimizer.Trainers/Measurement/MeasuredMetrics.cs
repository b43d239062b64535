using System.Collections.Immutable;
using System.Globalization;

namespace Optimizer.Trainers.Measurement;

/// <summary>What a measurement is told as, of whatever model.</summary>
internal static class MeasuredMetrics
{
    /// <param name="timings">The artifact's, its parent's if there is one, the reference model's.</param>
    /// <param name="memory">Bytes; null: not readable.</param>
    /// <param name="disturbance">By which share the reference took longer than it has taken in this process.</param>
    public static ImmutableSortedDictionary<string, double> Of(IReadOnlyList<Timing> timings, long bytes, long? memory, double disturbance)
    {
        var artifact = timings[0];
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>();
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

    public static ImmutableSortedDictionary<string, string> Facts(Alternation measured, double disturbance, bool hasMemory, bool hasParent) => MachineFacts.Read()
        .Add("repetitions", $"{measured.Repetitions}")
        .Add("quiet_repetitions", $"{measured.Timings[0].LatencyP50.Count}")
        .Add("latency", "mean of the middle half of the quiet repetitions' medians; each freshly loaded, on the core that was fastest just then")
        .Add("host", QuietRepetitions.IsQuiet(disturbance + 1, 1)
            ? "quiet"
            : string.Create(CultureInfo.InvariantCulture, $"disturbed: the reference took {100 * disturbance:0}% longer than it has taken in this process; the spreads are that wide at least"))
        .Add("compared_with", hasParent ? "its uncompressed parent, in turn" : "itself")
        .Add("peak_memory", hasMemory ? "growth of the resident set while loading and predicting one largest batch" : "not readable here");
}

namespace Optimizer.Core.Frontier;

/// <summary>How far off a metric of a trial may be, as the trial's own repetitions tell it.</summary>
public static class MeasurementError
{
    /// <returns>Half-width of the interval around the value, in the metric's unit; 0 for what is not measured by repetition.</returns>
    public static double Of(string metric, IReadOnlyDictionary<string, double> metrics)
    {
        var spread = metric switch
        {
            "latency_p50" or "latency_p95" => "latency_spread",
            "throughput" or "inference_cost" => "throughput_spread",
            _ => null,
        };
        return spread is not null && metrics.TryGetValue(spread, out var share) && metrics.TryGetValue(metric, out var value) && share > 0
            ? Math.Abs(value) * share
            : 0;
    }
}

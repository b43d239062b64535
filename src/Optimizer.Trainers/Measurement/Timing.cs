namespace Optimizer.Trainers.Measurement;

/// <summary>What the repetitions of one model gave.</summary>
/// <param name="LatencyP50">Milliseconds of a call with one row, one figure per repetition; likewise the others.</param>
/// <param name="Throughput">Predictions per second at <paramref name="BatchSize"/>: rows over the median call.</param>
/// <param name="BatchSize">The one with the best throughput.</param>
public sealed record Timing(IReadOnlyList<double> LatencyP50, IReadOnlyList<double> LatencyP95, IReadOnlyList<double> Throughput, int BatchSize)
{
    public double Latency => Repetitions.Median(LatencyP50);

    public double LatencySpread => Repetitions.Spread(LatencyP50);

    public double PredictionsPerSecond => Repetitions.Median(Throughput);

    public double ThroughputSpread => Repetitions.Spread(Throughput);

    /// <summary>Median over the repetitions of this model's call over the other's in the same repetition.</summary>
    public double LatencyAgainst(Timing other) => Repetitions.Median([.. LatencyP50.Zip(other.LatencyP50, (mine, its) => mine / its)]);

    public double ThroughputAgainst(Timing other) => Repetitions.Median([.. Throughput.Zip(other.Throughput, (mine, its) => mine / its)]);
}

namespace Optimizer.Trainers.Measurement;

/// <summary>What the quiet repetitions of one model gave: one of <see cref="Figures"/> each. A figure over all of them is the mean of their middle half.</summary>
/// <param name="LatencyP50">Milliseconds of a call with one row.</param>
/// <param name="Throughput">Predictions per second at <paramref name="BatchSize"/>.</param>
/// <param name="BatchSize">The one with the best throughput.</param>
public sealed record Timing(IReadOnlyList<double> LatencyP50, IReadOnlyList<double> LatencyP95, IReadOnlyList<double> Throughput, int BatchSize)
{
    public double Latency => Repetitions.Middle(LatencyP50);

    public double LatencySpread => Repetitions.Spread(LatencyP50);

    public double PredictionsPerSecond => Repetitions.Middle(Throughput);

    public double ThroughputSpread => Repetitions.Spread(Throughput);

    /// <summary>Over the repetitions, of this model's call over the other's in the same repetition.</summary>
    public double LatencyAgainst(Timing other) => Repetitions.Middle([.. LatencyP50.Zip(other.LatencyP50, (mine, its) => mine / its)]);

    public double ThroughputAgainst(Timing other) => Repetitions.Middle([.. Throughput.Zip(other.Throughput, (mine, its) => mine / its)]);
}

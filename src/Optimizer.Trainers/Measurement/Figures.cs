namespace Optimizer.Trainers.Measurement;

/// <summary>Of one model in one repetition.</summary>
/// <param name="LatencyP50">Milliseconds: the median of its calls with one row, each from one reading of the clock to the next; likewise the 95th percentile.</param>
/// <param name="Throughput">Predictions per second: rows of a batch over its median call.</param>
public readonly record struct Figures(double LatencyP50, double LatencyP95, double Throughput);

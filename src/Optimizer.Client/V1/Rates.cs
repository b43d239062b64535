namespace Optimizer.Client.V1;

/// <summary>How long a trainer took in the newest sweeps that used it.</summary>
/// <param name="Sweeps">Their names, newest first; empty: there are none, and nothing is known.</param>
/// <param name="EpochsPerSecond">Device seconds of training, on average over the configurations tried.</param>
/// <param name="StageSeconds">Of one run of a stage after training, on average.</param>
public sealed record RateRow(string[] Sweeps, double? EpochsPerSecond, SortedDictionary<string, double> StageSeconds);

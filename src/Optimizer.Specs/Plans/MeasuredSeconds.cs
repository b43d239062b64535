using System.Collections.Immutable;

namespace Optimizer.Specs.Plans;

/// <summary>Device seconds as earlier sweeps took them; null where none is known.</summary>
/// <param name="EpochsPerSecond">Of training, on average over the configurations tried.</param>
public sealed record MeasuredSeconds(double? EpochsPerSecond = null, double? Compress = null, double? Measure = null)
{
    /// <summary>Of one run of a stage between training and measuring, by its name.</summary>
    public ImmutableSortedDictionary<string, double> Stages { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Where they were measured: "the sweep digits", "3 earlier sweeps".</summary>
    public string Where { get; init; } = "earlier sweeps";
}

using System.Collections.Immutable;
using Optimizer.Client.V1;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Plans;

namespace Optimizer.Server.Api;

/// <summary>What the API tells of earlier sweeps, as a plan takes it.</summary>
public static class KnownRates
{
    /// <returns>Null: nothing is known.</returns>
    public static MeasuredSeconds? Of(RateRow rates)
    {
        if (rates.Sweeps.Length == 0) return null;
        double? Seconds(string stage) => rates.StageSeconds.TryGetValue(stage, out var seconds) ? seconds : null;
        return new MeasuredSeconds(rates.EpochsPerSecond, Seconds(ImageClassifierSchema.Compress), Seconds(StageNode.Measure))
        {
            Stages = rates.StageSeconds.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Where = rates.Sweeps is [var only] ? $"the sweep {only}" : $"{rates.Sweeps.Length} earlier sweeps",
        };
    }
}

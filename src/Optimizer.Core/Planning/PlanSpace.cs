using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;

namespace Optimizer.Core.Planning;

public enum PlanObjectiveKind
{
    Unspecified = 0,

    /// <summary>What training improves and compression spoils: error, accuracy. Always the first.</summary>
    Quality = 1,

    /// <summary>Follows from the seconds of a trial's lineage.</summary>
    TrainingCost = 2,

    /// <summary>Measured on the artifact: latency, inference cost, bytes.</summary>
    Serving = 3,
}

/// <summary>What a plan may vary and what it is worth.</summary>
/// <param name="Space">All parameters.</param>
/// <param name="Train">Names of those that training reads, but for the epochs.</param>
/// <param name="Compress">Names of those that later stages read; empty: one stage.</param>
/// <param name="Neutral">Values at which the later stages do nothing; empty: they always do something.</param>
/// <param name="Epochs">Name of the parameter that a plan may choose among <paramref name="Rungs"/>; null: a training ends at the last.</param>
/// <param name="Rungs">Epochs at which a training may pause and be judged, rising.</param>
/// <param name="Objectives">The first is the quality.</param>
/// <param name="Reference">(objectives), as losses: beyond it a trade-off is of no use. NaN: not named; a little beyond the worst that was measured.</param>
public sealed record PlanSpace(
    SearchSpace Space, ImmutableArray<string> Train, ImmutableArray<string> Compress, Configuration Neutral, string? Epochs, ImmutableArray<int> Rungs,
    ImmutableArray<PlanObjectiveKind> Objectives, ImmutableArray<double> Reference)
{
    /// <summary>The least loss of quality that can be: its logarithm above this is what curves are drawn in.</summary>
    public double Floor { get; init; }

    /// <summary>Tolerances that narrow the region of use, the most important first; of the objectives in this order and scale.</summary>
    public ImmutableArray<Allowance> Allowances { get; init; } = [];

    /// <summary>Metric of the quality, as reasons name it.</summary>
    public string Quality { get; init; } = "loss";

    /// <summary>Whether the quality's loss is its negative.</summary>
    public bool IsMaximized { get; init; }

    /// <summary>From the seconds of a lineage to the loss of <see cref="PlanObjectiveKind.TrainingCost"/>.</summary>
    public Func<double, double> CostLoss { get; init; } = Math.Log10;

    /// <summary>Whether a training's schedule depends on its end, so that a longer one begins anew.</summary>
    public Func<Configuration, bool> IsFixedLength { get; init; } = _ => false;

    /// <summary>Whether later stages can do nothing.</summary>
    public bool HasPlain { get; init; } = true;

    public bool IsStaged => !Compress.IsEmpty;

    /// <summary>Whether models of shorter trainings are results too, not only steps on the way.</summary>
    public bool EveryRungServes => Epochs is not null;

    /// <summary>The part of a configuration that training reads.</summary>
    public Configuration TrainingOf(Configuration point) => Only(point, Train);

    /// <summary>The part that later stages read.</summary>
    public Configuration CompressionOf(Configuration point) => Only(point, Compress);

    public bool IsPlain(Configuration point) => !IsStaged || (HasPlain && CompressionOf(point).Equals(CompressionOf(Neutral)));

    private static Configuration Only(Configuration point, ImmutableArray<string> names) =>
        new(point.Values.Where(pair => names.Contains(pair.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal));
}

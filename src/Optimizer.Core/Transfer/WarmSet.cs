using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Transfer;

/// <summary>Where a sweep learns from before its first trial: one of the two is set.</summary>
/// <param name="Sweep">Name or id of another sweep.</param>
/// <param name="File">A table of trials, CSV.</param>
public sealed record WarmSource(string? Sweep, string? File);

/// <summary>A trial that was done elsewhere.</summary>
/// <param name="Metrics">All that is known of it, objectives among them.</param>
public sealed record WarmTrial(Configuration Configuration, ImmutableSortedDictionary<string, double> Metrics);

/// <summary>What one source holds.</summary>
/// <param name="Source">As people call it: <c>trials.csv</c>, <c>sweep digits</c>.</param>
/// <param name="LeftOut">Rows that are no trials for this sweep, by why not.</param>
public sealed record WarmSet(string Source, ImmutableArray<WarmTrial> Trials, ImmutableSortedDictionary<string, int> LeftOut)
{
    /// <summary>More rows than that are refused: models hold some hundreds.</summary>
    public const int Most = 10_000;

    /// <summary>What makes its results compare badly with the sweep's; null: nothing known.</summary>
    public string? Warning { get; init; }
}

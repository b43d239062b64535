using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Studies;

/// <summary>How a study searches.</summary>
public sealed record StudyOptions
{
    /// <summary>One of <see cref="Samplers.SamplerCatalog.Methods"/>.</summary>
    public string Method { get; init; } = "auto";

    /// <summary>All chance follows from it.</summary>
    public long Seed { get; init; }

    /// <summary>So many are given out at most; null: no cap. <c>auto</c> lists a finite space that fits into it.</summary>
    public int? Trials { get; init; }

    /// <summary>What a configuration must keep to be the best or on the frontier; the sampler learns from those that do not.</summary>
    public ImmutableArray<OutputConstraint> Constraints { get; init; } = [];

    /// <summary>Objective to the value beyond which a trade-off is of no use; empty: not known.</summary>
    public ImmutableSortedDictionary<string, double> Reference { get; init; } = ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>What to evaluate.</summary>
/// <param name="Number">1, 2, …: to be named when it is told.</param>
/// <param name="Configuration">All active parameters, constants included.</param>
/// <param name="Reason">Why this one, in a few words.</param>
public sealed record AskedConfiguration(int Number, Configuration Configuration, string Reason);

/// <summary>What came of it.</summary>
/// <param name="Number">As it was asked for; 0: added from elsewhere.</param>
/// <param name="Failure">Why it failed; empty: it did not.</param>
public sealed record ToldConfiguration(int Number, Configuration Configuration, ImmutableSortedDictionary<string, double> Metrics, string Failure)
{
    public bool HasFailed => Failure.Length > 0;

    /// <summary>What evaluating it took, in the caller's unit; null: not told.</summary>
    public double? Cost { get; init; }

    /// <summary>Whether it keeps every constraint.</summary>
    public bool IsFeasible { get; init; }
}

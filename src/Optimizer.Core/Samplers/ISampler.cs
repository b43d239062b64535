using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Samplers;

/// <summary>A trial with its losses, lower is better, in the order of the spec's objectives.</summary>
/// <param name="Number">The trial's number: observations are folded in the order they were made.</param>
public sealed record Observation(int Number, Configuration Configuration, ImmutableArray<double> Losses)
{
    /// <summary>(constraints): by how much each output constraint is broken; at most 0: kept; NaN: not measured.</summary>
    public ImmutableArray<double> Violations { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What evaluating it took, above 0, in any one unit (device seconds, USD); null: not known.</summary>
    public double? Cost { get; init; }
}

/// <param name="Number">Of the trial to be, 1-based: samplers that walk a sequence take their position from it.</param>
/// <param name="Given">Values already decided (a training to be compressed anew); the proposal keeps them.</param>
/// <param name="Running">Being tried now, so that parallel trials spread out.</param>
/// <param name="Random">The only source of chance.</param>
public sealed record ProposalRequest(
    int Number, Configuration Given, IReadOnlyList<Configuration> Running, TrialRandom Random);

/// <param name="Reason">Why this one, in a few words.</param>
public sealed record Proposal(Configuration Configuration, string Reason);

/// <summary>Learns from observations and proposes the next configuration. Folding one at a time equals refitting on all.</summary>
public interface ISampler
{
    void Fold(Observation observation);

    /// <returns>Null: the space is exhausted (a grid's end).</returns>
    Proposal? Propose(ProposalRequest request);
}

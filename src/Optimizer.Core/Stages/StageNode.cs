using Optimizer.Core.Search;

namespace Optimizer.Core.Stages;

/// <summary>One stage's work, computed once and shared by every trial that passes through it.</summary>
/// <param name="Id">Hex digest of everything that changes the result (see <see cref="NodeDigest"/>).</param>
/// <param name="Stage"><c>train</c>, a later stage of the spec, or <see cref="Measure"/> or <see cref="Test"/>.</param>
/// <param name="Parent">The node whose result this one starts from; null for the first.</param>
/// <param name="Parameters">Only those that the stage reads.</param>
/// <param name="Epochs">Set for train nodes only.</param>
public sealed record StageNode(string Id, string Stage, string? Parent, Configuration Parameters, EpochSpan? Epochs, long Seed)
{
    public const string Train = "train";

    /// <summary>Measures the artifact of its parent: accuracy, latency, throughput, memory.</summary>
    public const string Measure = "measure";

    /// <summary>Scores the artifact of its parent on the test rows, once, for trials on the frontier at the end.</summary>
    public const string Test = "test";
}

/// <summary>Epochs From (exclusive, 0 = none done) to To (inclusive) of a schedule that ends at Horizon.</summary>
/// <param name="Horizon">0 where the schedule does not depend on its end: then prefixes of longer trainings are shared.</param>
public sealed record EpochSpan(int From, int To, int Horizon);

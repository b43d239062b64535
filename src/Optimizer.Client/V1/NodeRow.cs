using System.Text.Json;

namespace Optimizer.Client.V1;

/// <summary>A stage node: work done once and shared.</summary>
/// <param name="Trials">How many trials' paths pass through it.</param>
/// <param name="Facts">How measured: machine, notes, what was skipped and why.</param>
public sealed record NodeRow(
    string Node, string Stage, string? Parent, SortedDictionary<string, JsonElement> Parameters, int? EpochFrom, int? EpochTo, int? Horizon,
    long Seed, string Status, int Attempts, double ProductiveSeconds, SortedDictionary<string, double> Metrics,
    SortedDictionary<string, string> Facts, string? Artifact, string? Checkpoint, int Trials);

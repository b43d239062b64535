using System.Text.Json;
using System.Text.Json.Serialization;

namespace Optimizer.Client.V1;

/// <summary>A trial: one full configuration and what came of it.</summary>
public record TrialRow
{
    /// <summary><c>SWEEP/17</c>.</summary>
    public required string Trial { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>paused</c>, <c>completed</c>, <c>stopped</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    public required SortedDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>Name to value, of those metrics that are objectives.</summary>
    public required SortedDictionary<string, double> Objectives { get; init; }

    public required SortedDictionary<string, double> Metrics { get; init; }

    /// <summary>Node ids, root first.</summary>
    public required string[] Path { get; init; }

    /// <summary>Stage of the first node that is not done; of the last one when all are.</summary>
    public required string? Stage { get; init; }

    /// <summary>The trial whose training this one compresses anew.</summary>
    public required string? ParentTrial { get; init; }

    public required string? StopReason { get; init; }

    /// <summary>Why it was proposed.</summary>
    public string? Reason { get; init; }

    /// <summary>The ONNX file that was measured, on the machine that made it; null until there is one.</summary>
    public string? Artifact { get; init; }

    /// <summary>Of a program of the user's: metrics that it told itself and nothing here measured. Left out: another trainer, or not completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Reported { get; init; }
}

/// <summary>A trial in order of lifetime cost. USD.</summary>
public sealed record RankRow : TrialRow
{
    /// <summary>1: cheapest among those within the tolerance.</summary>
    public required int Rank { get; init; }

    /// <summary>Training cost plus volume x inference cost.</summary>
    public required double LifetimeCost { get; init; }

    /// <summary>Whether the first objective is within the tolerance of the best.</summary>
    public required bool Within { get; init; }

    /// <summary>Where the frontier bends most: beyond it a gain costs more than it did before.</summary>
    public required bool Knee { get; init; }
}

/// <summary>The first rows of an order by lifetime cost.</summary>
/// <param name="Total">Trials ranked.</param>
/// <param name="Within">Of them within the tolerance.</param>
public sealed record RankTop(RankRow[] Rows, int Total, int Within);

/// <summary>A trial by two of its metrics.</summary>
public sealed record PointRow(int Trial, double X, double Y);

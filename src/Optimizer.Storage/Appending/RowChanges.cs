namespace Optimizer.Storage.Appending;

/// <summary>What the events of one append make of a node's row; null: nothing.</summary>
internal sealed class NodeChange
{
    public string? Status { get; set; }

    public int? Attempts { get; set; }

    public double? ProductiveSeconds { get; set; }

    public string? Metrics { get; set; }

    public string? Facts { get; set; }

    public string? Artifact { get; set; }

    public string? Checkpoint { get; set; }

    public int AddedTrials { get; set; }

    public object?[] Row(string id) => [id, Status, Attempts, ProductiveSeconds, Metrics, Facts, Artifact, Checkpoint, AddedTrials];
}

/// <summary>Of an attempt's row; null: nothing.</summary>
internal sealed class AttemptChange
{
    public double? Seconds { get; set; }

    public long AddedNano { get; set; }

    public string? Outcome { get; set; }

    public string? Message { get; set; }

    public long? EndedAtMs { get; set; }

    public long? ChargedNano { get; set; }

    public long? OverrunNano { get; set; }

    public double? Joules { get; set; }

    public string? Log { get; set; }

    public object?[] Row(string node, int number) =>
        [node, number, Seconds, AddedNano, Outcome, Message, EndedAtMs, ChargedNano, OverrunNano, Joules, Log];
}

/// <summary>Of a trial's row; metrics of null: those did not change.</summary>
internal sealed class TrialChange
{
    public string Status { get; set; } = "";

    public string? StopReason { get; set; }

    public string? Metrics { get; set; }

    public long? EndedAtMs { get; set; }

    public object?[] Row(int number) => [number, Status, StopReason, Metrics, EndedAtMs];
}

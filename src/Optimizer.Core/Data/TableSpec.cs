using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>How a CSV file of mixed columns is read: numbers, categories and prose, and what is to be predicted.</summary>
public sealed record TableSpec
{
    /// <summary>What is predicted.</summary>
    public required TableTask Task { get; init; }

    /// <summary>From 2: metrics come from that many models, each scored on the part of the training and validation rows it has not seen. 0: from the validation rows.</summary>
    public int Folds { get; init; }

    /// <summary>The label that counts as yes in a binary task. Null: the last in order.</summary>
    public string? Positive { get; init; }

    /// <summary>Columns that are prose whatever they look like; null: none. So for what follows.</summary>
    public ImmutableArray<string>? Text { get; init; }

    public ImmutableArray<string>? Categories { get; init; }

    public ImmutableArray<string>? Ignore { get; init; }
}

public enum TableTask
{
    Unspecified = 0,

    Binary = 1,

    Multiclass = 2,

    Regression = 3,
}

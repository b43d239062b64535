using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>Rows in memory.</summary>
/// <param name="Features">rows x features, row-major, already divided by the scale.</param>
/// <param name="Labels">Class index of each row, 0..classes-1.</param>
/// <param name="ClassNames">In index order.</param>
/// <param name="Shape">Of one row: [features] or [channels, height, width].</param>
public sealed record DataSet(float[] Features, int[] Labels, ImmutableArray<string> ClassNames, ImmutableArray<int> Shape)
{
    public int Rows => Labels.Length;

    public int Width => Rows == 0 ? 0 : Features.Length / Rows;
}

/// <summary>Row numbers of each part, and how many rows were left out because the same row stood in an earlier part.</summary>
public sealed record DataSplit(int[] Train, int[] Validation, int[] Test, int DuplicatesRemoved);

/// <summary>A data set, its split and the digest of both: what a trainer works on.</summary>
/// <param name="Digest">SHA-256 (hex) over the files' bytes and everything in the spec that changes rows or split.</param>
public sealed record LoadedData(DataSet Set, DataSplit Split, string Digest)
{
    /// <summary>Set for rows of mixed columns; then <see cref="Set"/> has no features.</summary>
    public Table? Table { get; init; }

    public int Rows => Table?.Rows ?? Set.Rows;
}

using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>What stands in one file, or one pair of files, before scaling and splitting.</summary>
/// <param name="Features">rows x width, row-major, unscaled.</param>
/// <param name="Labels">As written.</param>
/// <param name="Shape">Of one row as the file says: [width], or IDX: [channels, height, width].</param>
internal sealed record RawRows(string Path, float[] Features, string[] Labels, ImmutableArray<int> Shape)
{
    public int Rows => Labels.Length;

    public int Width => Shape.Aggregate(1, (product, size) => product * size);
}

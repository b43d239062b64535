using System.Collections.Immutable;
using Optimizer.Core.Data;

namespace Optimizer.Specs;

/// <summary>What was found in a spec's data files.</summary>
/// <param name="Classes">Names, in index order; empty where numbers are predicted.</param>
/// <param name="Shape">Of one row: [features], of a table [columns], or [channels, height, width].</param>
/// <param name="DuplicatesRemoved">Rows left out because the same row stands in an earlier part.</param>
public sealed record DataSummary(
    int Rows, ImmutableArray<string> Classes, ImmutableArray<int> Shape, int Train, int Validation, int Test, int DuplicatesRemoved, string Digest)
{
    /// <summary>Of a program that has its data itself, and of a problem that has none.</summary>
    public static DataSummary None { get; } = new(0, [], [], 0, 0, 0, 0, "");

    public static DataSummary Of(LoadedData data) => new(
        data.Rows, data.Set.ClassNames, data.Set.Shape, data.Split.Train.Length, data.Split.Validation.Length, data.Split.Test.Length,
        data.Split.DuplicatesRemoved, data.Digest);
}

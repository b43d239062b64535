using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>Where the rows are and how they are split. Paths are absolute once a spec is read.</summary>
public sealed record DataSpec
{
    /// <summary><c>csv</c> (may be gzipped) or <c>idx</c> (a pair of files, may be gzipped).</summary>
    public required string Format { get; init; }

    /// <summary>The CSV file, or the IDX file of features.</summary>
    public required string Path { get; init; }

    /// <summary>The IDX file of labels; null for CSV.</summary>
    public string? Labels { get; init; }

    /// <summary>CSV: the label's column by name (with a header) or by 0-based number; <c>last</c> by default.</summary>
    public string Label { get; init; } = "last";

    /// <summary>CSV: whether the first row names the columns.</summary>
    public bool Header { get; init; }

    /// <summary>Channels, height, width of one row, or one number for a plain vector. Empty: as the file says.</summary>
    public ImmutableArray<int> Shape { get; init; } = [];

    /// <summary>Every feature is divided by this. Null: by the largest absolute value of the training rows.</summary>
    public double? Scale { get; init; }

    /// <summary>Shares of the rows, each above 0 but test, which may be 0; they sum to 1.</summary>
    public SplitShares Split { get; init; } = new(0.7, 0.15, 0.15);

    /// <summary>Seed of the split; part of the data digest.</summary>
    public long SplitSeed { get; init; }

    /// <summary>A separate test file pair or CSV in the same format; then <see cref="SplitShares.Test"/> is not used.</summary>
    public string? TestPath { get; init; }

    public string? TestLabels { get; init; }

    /// <summary>Set where the columns are mixed; null: all features are numbers. Then format is <c>csv</c>, and shape and scale mean nothing.</summary>
    public TableSpec? Table { get; init; }

    /// <summary>The paths that it names.</summary>
    public IEnumerable<string> Files() => new[] { Path, Labels, TestPath, TestLabels }.OfType<string>();

    /// <summary>The same data at other paths.</summary>
    public DataSpec Moved(Func<string, string> to) => this with
    {
        Path = to(Path),
        Labels = Labels is null ? null : to(Labels),
        TestPath = TestPath is null ? null : to(TestPath),
        TestLabels = TestLabels is null ? null : to(TestLabels),
    };
}

public sealed record SplitShares(double Train, double Validation, double Test);

using System.Collections.Immutable;

namespace Optimizer.Core.Data;

public enum ColumnKind
{
    Unspecified = 0,

    /// <summary>NaN where the value is missing.</summary>
    Number = 1,

    /// <summary>One of a few words; an empty one where the value is missing.</summary>
    Category = 2,

    /// <summary>Prose.</summary>
    Text = 3,
}

/// <summary>One column over all rows: <paramref name="Numbers"/> of a number, else <paramref name="Words"/>; the other is empty.</summary>
public sealed record TableColumn(string Name, ColumnKind Kind, float[] Numbers, string[] Words);

/// <summary>Rows of mixed columns in memory.</summary>
/// <param name="Columns">Without the label, in the file's order.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">Class index of each row; empty for regression.</param>
/// <param name="ClassNames">In index order; of a binary task the second is yes. Empty for regression.</param>
/// <param name="Targets">Number to predict of each row; empty unless regression.</param>
public sealed record Table(
    ImmutableArray<TableColumn> Columns, string Label, TableTask Task, int[] Classes, ImmutableArray<string> ClassNames, double[] Targets)
{
    public int Rows => Task == TableTask.Regression ? Targets.Length : Classes.Length;

    public bool Has(ColumnKind kind) => Columns.Any(column => column.Kind == kind);
}

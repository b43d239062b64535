using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Tables;

/// <summary>
/// The columns of a table as ML.NET sees them: each feature under its own name, and the label under its own: true or false (binary), a key
/// (multiclass) or a number. A saved model asks for these columns, whoever loads it.
/// </summary>
internal static class TableSchema
{
    /// <summary>Of a binary task, for the learners that know classes only.</summary>
    public static string KeyOf(Table table) => table.Task == TableTask.Binary ? $"{table.Label} (class)" : table.Label;

    public static DataViewSchema Of(Table table)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in table.Columns) builder.AddColumn(column.Name, column.Kind == ColumnKind.Number ? NumberDataViewType.Single : TextDataViewType.Instance);
        if (table.Task == TableTask.Regression) builder.AddColumn(table.Label, NumberDataViewType.Single);
        if (table.Task == TableTask.Binary) builder.AddColumn(table.Label, BooleanDataViewType.Instance);
        if (table.Task != TableTask.Regression) builder.AddColumn(KeyOf(table), new KeyDataViewType(typeof(uint), table.ClassNames.Length), Names(table));
        return builder.ToSchema();
    }

    /// <summary>So that ML.NET can tell a predicted class by its name.</summary>
    private static DataViewSchema.Annotations Names(Table table)
    {
        var names = table.ClassNames.Select(name => name.AsMemory()).ToArray();
        var builder = new DataViewSchema.Annotations.Builder();
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> values = (ref VBuffer<ReadOnlyMemory<char>> filled) => filled = new(names.Length, names);
        builder.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, names.Length), values);
        return builder.ToAnnotations();
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Tables;

/// <summary>How ML.NET asks for the value of a column in the current row.</summary>
internal static class TableGetters
{
    /// <param name="row">The current row's number in the table.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    public static Delegate Of(Table table, DataViewSchema schema, DataViewSchema.Column column, Func<int> row)
    {
        if (column.Index < table.Columns.Length) return Feature(table.Columns[column.Index], row);
        return schema[column.Index].Type switch
        {
            NumberDataViewType => (ValueGetter<float>)((ref float value) => value = (float)table.Targets[row()]),
            BooleanDataViewType => (ValueGetter<bool>)((ref bool value) => value = table.Classes[row()] == 1),
            // Keys count from 1; 0 is missing.
            _ => (ValueGetter<uint>)((ref uint value) => value = (uint)table.Classes[row()] + 1),
        };
    }

    private static Delegate Feature(TableColumn column, Func<int> row)
    {
        var (numbers, words) = (column.Numbers, column.Words);
        return column.Kind == ColumnKind.Number
            ? (ValueGetter<float>)((ref float value) => value = numbers[row()])
            : (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = words[row()].AsMemory());
    }
}

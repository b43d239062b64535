using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Tables;

/// <summary>A row that can be moved about a table. ML.NET keeps what it made of a position, so each move is a new one.</summary>
internal sealed class TableRow(Table table, DataViewSchema schema) : DataViewRow
{
    private long position = -1;
    private int row;

    public override long Position => position;

    public override long Batch => 0;

    public override DataViewSchema Schema => schema;

    public void MoveTo(int number)
    {
        position++;
        row = number;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)TableGetters.Of(table, schema, column, () => row);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)position, 0);
}

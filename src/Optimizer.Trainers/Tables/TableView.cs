using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Tables;

/// <summary>Some rows of a table, in the order given, as ML.NET reads them.</summary>
internal sealed class TableView(Table table, DataViewSchema schema, int[] rows) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => rows.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(table, schema, rand is null ? rows : Shuffled(rand), columnsNeeded);

    /// <summary>One: an attempt has one thread.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    /// <param name="at">Which of the rows, from 0.</param>
    public Delegate Getter(DataViewSchema.Column column, Func<int> at) => TableGetters.Of(table, schema, column, () => rows[at()]);

    private int[] Shuffled(Random random)
    {
        var order = (int[])rows.Clone();
        random.Shuffle(order);
        return order;
    }

    private sealed class Cursor(Table table, DataViewSchema schema, int[] rows, IEnumerable<DataViewSchema.Column> needed) : DataViewRowCursor
    {
        private readonly HashSet<int> active = [.. needed.Select(column => column.Index)];
        private long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)TableGetters.Of(table, schema, column, () => rows[position]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)rows[position], 0);

        public override bool MoveNext()
        {
            if (position >= rows.Length - 1) return false;
            position++;
            return true;
        }
    }
}

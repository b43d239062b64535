using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Tables;

/// <summary>
/// Featurised rows and their labels in memory, for most learners go over them again and again. ML.NET's own cache is filled by a thread
/// of its own, and an attempt has one. They end a fit that was told to stop, also of a learner that does not look for it itself.
/// </summary>
internal sealed class FeaturisedRows : IDataView
{
    private readonly TableView labels;
    private readonly VBuffer<float>[] features;
    private readonly Func<bool> isStopped;

    /// <param name="table">The rows' table, whose labels they keep.</param>
    /// <param name="rows">Their numbers in the table, in the order of <paramref name="featurised"/>.</param>
    /// <param name="featurised">Has a column <see cref="Featurisation.Features"/>.</param>
    /// <param name="isStopped">Once it says so, whoever reads the next row gets an <see cref="OperationCanceledException"/>.</param>
    public FeaturisedRows(Table table, int[] rows, IDataView featurised, Func<bool> isStopped)
    {
        this.isStopped = isStopped;
        var column = featurised.Schema[Featurisation.Features];
        features = new VBuffer<float>[rows.Length];
        using (var cursor = featurised.GetRowCursor([column]))
        {
            var getter = cursor.GetGetter<VBuffer<float>>(column);
            for (var at = 0; cursor.MoveNext(); at++) getter(ref features[at]);
        }

        var schema = TableSchema.Of(table);
        labels = new TableView(table, schema, rows);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Featurisation.Features, column.Type, column.Annotations);
        foreach (var label in schema.Skip(table.Columns.Length)) builder.AddColumn(label.Name, label.Type, label.Annotations);
        Schema = builder.ToSchema();
        FirstLabel = table.Columns.Length;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    /// <summary>Index of the first label in the table's own schema.</summary>
    private int FirstLabel { get; }

    public long? GetRowCount() => features.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[] order = [.. Enumerable.Range(0, features.Length)];
        rand?.Shuffle(order);
        return new Cursor(this, order, columnsNeeded);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FeaturisedRows all, int[] order, IEnumerable<DataViewSchema.Column> needed) : DataViewRowCursor
    {
        private readonly HashSet<int> active = [.. needed.Select(column => column.Index)];
        private long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => all.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index > 0) return (ValueGetter<TValue>)all.labels.Getter(all.labels.Schema[all.FirstLabel + column.Index - 1], () => order[position]);
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) => all.features[order[position]].CopyTo(ref value);
            return (ValueGetter<TValue>)(Delegate)getter;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)order[position], 0);

        public override bool MoveNext()
        {
            if (all.isStopped()) throw new OperationCanceledException("The fit was told to stop.");
            if (position >= order.Length - 1) return false;
            position++;
            return true;
        }
    }
}

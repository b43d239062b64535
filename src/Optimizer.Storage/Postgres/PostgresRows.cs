using Npgsql;
using NpgsqlTypes;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>Statements over rows as PostgreSQL takes them: an array for each column, all statements in one round trip.</summary>
internal static class PostgresRows
{
    public static NpgsqlBatch Batch(NpgsqlConnection connection, string sweep, IReadOnlyList<RowSet> rows)
    {
        var batch = new NpgsqlBatch(connection);
        Add(batch, sweep, rows);
        return batch;
    }

    public static void Add(NpgsqlBatch batch, string sweep, IReadOnlyList<RowSet> rows)
    {
        foreach (var set in rows)
        {
            var command = new NpgsqlBatchCommand(set.Statement.PostgresSql);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Storable.Text(sweep), NpgsqlDbType = NpgsqlDbType.Text });
            for (var column = 0; column < set.Statement.Columns.Length; column++)
                command.Parameters.Add(Array(set.Statement.Columns[column].Type, set.Rows, column));
            batch.BatchCommands.Add(command);
        }
    }

    private static NpgsqlParameter Array(CellType type, IReadOnlyList<object?[]> rows, int column) => type switch
    {
        CellType.Text => Of(rows, row => row[column] is string text ? Storable.Text(text) : null, NpgsqlDbType.Text),
        CellType.Integer => Of(rows, row => (int?)row[column], NpgsqlDbType.Integer),
        CellType.Bigint => Of(rows, row => (long?)row[column], NpgsqlDbType.Bigint),
        _ => Of(rows, row => (double?)row[column], NpgsqlDbType.Double),
    };

    private static NpgsqlParameter<T[]> Of<T>(IReadOnlyList<object?[]> rows, Func<object?[], T> cell, NpgsqlDbType type)
    {
        var cells = new T[rows.Count];
        for (var row = 0; row < cells.Length; row++) cells[row] = cell(rows[row]);
        return new NpgsqlParameter<T[]> { TypedValue = cells, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}

using Npgsql;
using NpgsqlTypes;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>
/// Statements over rows as PostgreSQL takes them: an array for each column, each statement once for all sweeps, all in one round trip. A statement
/// costs the server more than a row.
/// </summary>
internal static class PostgresRows
{
    public static NpgsqlBatch Batch(NpgsqlConnection connection, string sweep, IReadOnlyList<RowSet> rows)
    {
        var batch = new NpgsqlBatch(connection);
        Add(batch, [(sweep, rows)]);
        return batch;
    }

    /// <param name="sweeps">Each at most once.</param>
    public static void Add(NpgsqlBatch batch, IReadOnlyList<(string Sweep, IReadOnlyList<RowSet> Rows)> sweeps)
    {
        var sets = sweeps.SelectMany(sweep => sweep.Rows.Select(set => (sweep.Sweep, set.Rows, set.Statement))).ToLookup(set => set.Statement);
        foreach (var statement in ReadTables.InOrder.Where(sets.Contains))
        {
            var rows = sets[statement].SelectMany(set => set.Rows).ToList();
            var command = new NpgsqlBatchCommand(statement.PostgresSql);
            command.Parameters.Add(new NpgsqlParameter<string[]>
            {
                TypedValue = [.. sets[statement].SelectMany(set => Enumerable.Repeat(Storable.Text(set.Sweep), set.Rows.Count))],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            });
            for (var column = 0; column < statement.Columns.Length; column++) command.Parameters.Add(Array(statement.Columns[column].Type, rows, column));
            batch.BatchCommands.Add(command);
        }

        if (sets.FirstOrDefault(set => !ReadTables.InOrder.Contains(set.Key)) is { } forgotten)
            throw new InvalidOperationException($"No place in the order of statements: {forgotten.Key.PostgresSql}");
    }

    private static NpgsqlParameter Array(CellType type, List<object?[]> rows, int column) => type switch
    {
        CellType.Text => Of(rows, row => row[column] is string text ? Storable.Text(text) : null, NpgsqlDbType.Text),
        CellType.Integer => Of(rows, row => (int?)row[column], NpgsqlDbType.Integer),
        CellType.Bigint => Of(rows, row => (long?)row[column], NpgsqlDbType.Bigint),
        _ => Of(rows, row => (double?)row[column], NpgsqlDbType.Double),
    };

    private static NpgsqlParameter<T[]> Of<T>(List<object?[]> rows, Func<object?[], T> cell, NpgsqlDbType type)
    {
        var cells = new T[rows.Count];
        for (var row = 0; row < cells.Length; row++) cells[row] = cell(rows[row]);
        return new NpgsqlParameter<T[]> { TypedValue = cells, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}

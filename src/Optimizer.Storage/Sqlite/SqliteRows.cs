using System.Text;
using Microsoft.Data.Sqlite;
using Optimizer.Storage.Appending;
using SQLitePCL;

namespace Optimizer.Storage.Sqlite;

/// <summary>
/// Statements over rows as SQLite takes them, prepared once for a connection and run row by row. They go past the provider's commands, which look
/// each parameter up by its name and make a reader for each row: a commit is a hundred rows, and that was more work than SQLite's own.
/// </summary>
internal sealed class SqliteRows(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<RowStatement, Prepared> prepared = [];
    private byte[] utf8 = new byte[4096];

    /// <summary>Within the transaction that the connection is in.</summary>
    /// <exception cref="SqliteException">A row could not be written.</exception>
    public void Write(string sweep, IReadOnlyList<RowSet> rows)
    {
        foreach (var set in rows)
        {
            if (!prepared.TryGetValue(set.Statement, out var statement)) prepared[set.Statement] = statement = Prepare(set.Statement);
            Bind(statement.Handle, statement.Sweep, sweep);
            foreach (var row in set.Rows)
            {
                for (var column = 0; column < row.Length; column++) Bind(statement.Handle, statement.Columns[column], row[column]);
                var code = raw.sqlite3_step(statement.Handle);
                raw.sqlite3_reset(statement.Handle);
                if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, connection.Handle);
            }
        }
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values) raw.sqlite3_finalize(statement.Handle);
        prepared.Clear();
    }

    private Prepared Prepare(RowStatement statement)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, statement.SqliteSql, out var handle), connection.Handle);
        return new Prepared(
            handle, raw.sqlite3_bind_parameter_index(handle, "@Sweep"),
            [.. statement.Columns.Select(column => raw.sqlite3_bind_parameter_index(handle, "@" + column.Name))]);
    }

    /// <param name="at">0: the statement does not use it.</param>
    private void Bind(sqlite3_stmt handle, int at, object? value)
    {
        if (at == 0) return;
        var code = value switch
        {
            null => raw.sqlite3_bind_null(handle, at),
            // An empty span would be NULL.
            "" => raw.sqlite3_bind_text(handle, at, ""),
            string text => raw.sqlite3_bind_text(handle, at, Utf8(Storable.Text(text))),
            long number => raw.sqlite3_bind_int64(handle, at, number),
            int number => raw.sqlite3_bind_int64(handle, at, number),
            double number => raw.sqlite3_bind_double(handle, at, number),
            _ => throw new ArgumentException($"A cell is text, an int, a long, a double or null, not {value.GetType().Name}."),
        };
        SqliteException.ThrowExceptionForRC(code, connection.Handle);
    }

    /// <summary>Until the next call; SQLite makes a copy when it is bound.</summary>
    private ReadOnlySpan<byte> Utf8(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (utf8.Length < most) utf8 = new byte[most];
        return utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8));
    }

    /// <param name="Sweep">Where the sweep is bound.</param>
    /// <param name="Columns">Where each cell of a row is bound.</param>
    private sealed record Prepared(sqlite3_stmt Handle, int Sweep, int[] Columns);
}

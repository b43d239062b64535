using Microsoft.Data.Sqlite;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Sqlite;

/// <summary>Statements over rows as SQLite takes them, prepared once for a connection and run row by row.</summary>
internal sealed class SqliteRows(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<RowStatement, SqliteCommand> prepared = [];

    public void Write(SqliteTransaction? transaction, string sweep, IReadOnlyList<RowSet> rows)
    {
        foreach (var set in rows)
        {
            if (!prepared.TryGetValue(set.Statement, out var command)) prepared[set.Statement] = command = Prepare(set.Statement);
            command.Transaction = transaction;
            command.Parameters[0].Value = Storable.Text(sweep);
            foreach (var row in set.Rows)
            {
                for (var column = 0; column < row.Length; column++)
                    command.Parameters[column + 1].Value = row[column] is string text ? Storable.Text(text) : row[column] ?? DBNull.Value;
                command.ExecuteNonQuery();
            }
        }
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
    }

    private SqliteCommand Prepare(RowStatement statement)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement.SqliteSql;
        command.Parameters.Add(new SqliteParameter("@Sweep", SqliteType.Text));
        foreach (var (name, type) in statement.Columns) command.Parameters.Add(new SqliteParameter("@" + name, Of(type)));
        return command;
    }

    private static SqliteType Of(CellType type) => type switch
    {
        CellType.Text => SqliteType.Text,
        CellType.Double => SqliteType.Real,
        _ => SqliteType.Integer,
    };
}

using Microsoft.Data.Sqlite;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Sqlite;

/// <summary>The writer's connection and its statements, each prepared once.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);
    private readonly SqliteRows rows = new(connection);

    public void Run(string sql) => Command(sql).ExecuteNonQuery();

    /// <returns>What the append writes, as the sweep stands within the transaction that is open.</returns>
    /// <exception cref="SequenceConflictException">Another writer appended meanwhile.</exception>
    /// <exception cref="BudgetExceededException">A movement of money would exceed a budget.</exception>
    public async Task<List<RowSet>> Decide(AppendWork work) => work.On(await Stand(work)).Rows;

    public void Write(AppendWork work, List<RowSet> written) => rows.Write(work.Sweep, written);

    /// <summary>Takes back the transaction that is open, if SQLite has not done so itself, and ends the session.</summary>
    public void Abandon()
    {
        try
        {
            Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // None was open any more, or the disk fails: then the next to open the file finds the log without our commit.
        }

        Dispose();
    }

    public void Dispose()
    {
        foreach (var command in commands.Values) command.Dispose();
        rows.Dispose();
        connection.Dispose();
    }

    private async Task<Standing> Stand(AppendWork work)
    {
        var (project, withSpec) = work.Asking;
        var command = Command(string.Join(";\n", Standing.Statements(work.TakesMoney, rowLock: "")));
        if (command.Parameters.Count == 0)
            foreach (var name in new[] { "@Sweep", "@WithSpec", "@Project" }) command.Parameters.Add(new SqliteParameter(name, null));
        command.Parameters[0].Value = Storable.Text(work.Sweep);
        command.Parameters[1].Value = withSpec;
        command.Parameters[2].Value = project is null ? DBNull.Value : Storable.Text(project);
        await using var reader = await command.ExecuteReaderAsync();
        return await Standing.Read(reader, work.TakesMoney, CancellationToken.None);
    }

    private SqliteCommand Command(string sql)
    {
        if (commands.TryGetValue(sql, out var command)) return command;
        command = connection.CreateCommand();
        command.CommandText = sql;
        return commands[sql] = command;
    }
}

using Dapper;
using Npgsql;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>One append in two round trips: read where the sweep stands and lock it, then write everything and commit.</summary>
/// <param name="mayBeStored">A group that it was in may have reached its commit.</param>
internal sealed class PostgresAppend(AppendWork work, bool mayBeStored)
{
    /// <summary>
    /// A coordinator that is frozen between the two round trips would keep the sweep from the one that follows it, and a connection that
    /// died unnoticed likewise: the server ends such a session.
    /// </summary>
    public const string FrozenMs = "5000";

    private const string BeginSql = $"BEGIN; SET LOCAL idle_in_transaction_session_timeout = {FrozenMs}";

    private bool mayBeStored = mayBeStored;

    /// <summary>May be called again after the connection was lost.</summary>
    /// <exception cref="SequenceConflictException">Another writer appended meanwhile.</exception>
    /// <exception cref="BudgetExceededException">A movement of money would exceed a budget.</exception>
    public async Task Try(NpgsqlConnection connection, CancellationToken cancel)
    {
        var triedBefore = mayBeStored;
        try
        {
            var standing = await Stand(connection, cancel);
            List<RowSet> rows;
            try
            {
                rows = work.On(standing).Rows;
            }
            catch (SequenceConflictException) when (triedBefore)
            {
                if (await IsStored(connection)) return;
                throw;
            }

            await using var batch = PostgresRows.Batch(connection, work.Sweep, rows);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            mayBeStored = true;
            await batch.ExecuteNonQueryAsync(cancel);
            StorageMetrics.Commits.Add(1);
        }
        catch (PostgresException error) when (error is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "sweep_event" })
        {
            await Rollback(connection);
            if (triedBefore && await IsStored(connection)) return;
            throw work.Conflict(error);
        }
        catch when (connection.State == System.Data.ConnectionState.Open)
        {
            await Rollback(connection);
            throw;
        }
    }

    /// <summary>
    /// Taking the sweep's lock waits for the end of whatever writes it, our own earlier try on a lost connection among them, so that
    /// what is read after it is how that ended.
    /// </summary>
    private async Task<Standing> Stand(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in BeginSql.Split("; ")) batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        foreach (var command in Reading(work, " FOR UPDATE")) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await Standing.Read(reader, work.TakesMoney, cancel);
    }

    /// <summary>The statements whose answers <see cref="Standing.Read"/> reads.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Reading(AppendWork work, string rowLock)
    {
        var (project, withSpec) = work.Asking;
        foreach (var sql in Standing.Statements(work.TakesMoney, rowLock))
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<string>("Sweep", Storable.Text(work.Sweep)));
            if (sql.Contains("@WithSpec", StringComparison.Ordinal)) command.Parameters.Add(new NpgsqlParameter<int>("WithSpec", withSpec));
            if (sql.Contains("@Project", StringComparison.Ordinal))
                command.Parameters.Add(new NpgsqlParameter("Project", NpgsqlTypes.NpgsqlDbType.Text) { Value = project is null ? DBNull.Value : Storable.Text(project) });
            yield return command;
        }
    }

    private async Task<bool> IsStored(NpgsqlConnection connection) => work.IsStored(
        await connection.QueryAsync<string>(AppendWork.StoredSql, new { work.Sweep, After = work.ExpectedSeq, work.Count }));

    /// <summary>The error that led here counts; a connection on which this fails too is closed by its pool.</summary>
    public static async Task Rollback(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("ROLLBACK", connection) { CommandTimeout = 5 };
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
        }
    }
}

using Npgsql;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>Appends of different sweeps, each begun before, in one transaction of two round trips.</summary>
internal sealed class PostgresGroup(IReadOnlyList<AppendWork> works)
{
    /// <summary>Whom another coordinator keeps waiting shall not keep the others of the group: each goes on alone then.</summary>
    private const string PatienceSql = "SET LOCAL lock_timeout = 1000";

    /// <summary>In the order of names, so that two groups never wait for one another; all sweeps before the first project, as an append alone does.</summary>
    private const string LockSweepsSql = "SELECT 1 FROM sweep WHERE id = ANY(@Sweeps) ORDER BY id FOR UPDATE";

    private const string LockProjectsSql = """
        SELECT 1 FROM project WHERE budget_nano IS NOT NULL AND name IN (SELECT project FROM sweep WHERE id = ANY(@Sweeps)) ORDER BY name FOR UPDATE
        """;

    /// <summary>Its commit was sent: when <see cref="Try"/> fails then, what became of it is not known.</summary>
    public bool MayBeStored { get; private set; }

    /// <returns>For each append why it was refused, or null: it is stored.</returns>
    /// <remarks>Throws where the transaction as a whole fails.</remarks>
    public async Task<Exception?[]> Try(NpgsqlConnection connection)
    {
        try
        {
            var standings = await Stand(connection);
            await using var batch = new NpgsqlBatch(connection);
            var refused = Decide(standings, batch);
            if (batch.BatchCommands.Count == 0)
            {
                await PostgresAppend.Rollback(connection);
                return refused;
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            MayBeStored = true;
            await batch.ExecuteNonQueryAsync();
            StorageMetrics.Commits.Add(1);
            return refused;
        }
        catch when (connection.State == System.Data.ConnectionState.Open)
        {
            await PostgresAppend.Rollback(connection);
            throw;
        }
    }

    private async Task<List<Standing>> Stand(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in PostgresAppend.BeginSql.Split("; ").Append(PatienceSql)) batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        batch.BatchCommands.Add(Locking(LockSweepsSql, works));
        batch.BatchCommands.Add(Locking(LockProjectsSql, works.Where(work => work.TakesMoney)));
        foreach (var command in works.SelectMany(work => PostgresAppend.Reading(work, rowLock: ""))) batch.BatchCommands.Add(command);

        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var standings = new List<Standing>();
        foreach (var work in works)
        {
            await reader.NextResultAsync();
            standings.Add(await Standing.Read(reader, work.TakesMoney, CancellationToken.None));
        }

        return standings;
    }

    private static NpgsqlBatchCommand Locking(string sql, IEnumerable<AppendWork> works)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string[]>("Sweeps", [.. works.Select(work => Storable.Text(work.Sweep))]));
        return command;
    }

    /// <summary>One after the other: what an append takes of its project's budget the next one does not find there.</summary>
    private Exception?[] Decide(List<Standing> standings, NpgsqlBatch batch)
    {
        var refused = new Exception?[works.Count];
        var taken = new Dictionary<string, Int128>(StringComparer.Ordinal);
        for (var index = 0; index < works.Count; index++)
        {
            var standing = standings[index];
            if (standing.Project is { } project) standing = standing with { Project = project with { Used = project.Used + taken.GetValueOrDefault(project.Name) } };
            try
            {
                var (rows, after) = works[index].On(standing);
                PostgresRows.Add(batch, works[index].Sweep, rows);
                if (standing.Project is { Name: var name })
                    taken[name] = taken.GetValueOrDefault(name) + Committed(after) - Committed(standing);
            }
            catch (Exception error) when (error is SequenceConflictException or BudgetExceededException)
            {
                refused[index] = error;
            }
        }

        return refused;
    }

    private static Int128 Committed(Standing standing) => (Int128)standing.Money.Spend + standing.Money.Reserved;
}

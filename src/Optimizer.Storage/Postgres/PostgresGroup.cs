using Npgsql;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>Appends of different sweeps, each begun before, in one transaction of two round trips.</summary>
internal sealed class PostgresGroup(IReadOnlyList<AppendWork> works)
{
    /// <summary>
    /// Both until the transaction's end: as for an append alone, the server ends a session that is frozen between the round trips; and whom
    /// another coordinator keeps waiting shall not keep the others of the group: each goes on alone then.
    /// </summary>
    private const string PatienceSql = $"SELECT set_config('idle_in_transaction_session_timeout', '{PostgresAppend.FrozenMs}', true), set_config('lock_timeout', '1000', true)";

    /// <summary>In the order of names, so that two groups never wait for one another; all sweeps before the first project, as an append alone does.</summary>
    private const string LockSweepsSql = "SELECT 1 FROM sweep WHERE id = ANY(@Sweeps) ORDER BY id FOR UPDATE";

    private const string LockProjectsSql = """
        SELECT 1 FROM project WHERE budget_nano IS NOT NULL AND name IN (SELECT project FROM sweep WHERE id = ANY(@Sweeps)) ORDER BY name FOR UPDATE
        """;

    /// <summary>Statements of their own, so that they see what those of the locks have waited for.</summary>
    private const string SweepsSql = """
        SELECT id, spend_nano, reserved_nano, overrun_nano, budget_nano, nodes, CASE WHEN id = ANY(@WithSpec) THEN spec_json END,
            (SELECT COALESCE(MAX(seq), 0) FROM sweep_event WHERE sweep_id = sweep.id)
        FROM sweep WHERE id = ANY(@Sweeps)
        """;

    private const string ProjectsSql = """
        SELECT asking.id, capped.name, capped.budget_nano, (SELECT COALESCE(SUM(one.spend_nano + one.reserved_nano), 0) FROM sweep AS one WHERE one.project = capped.name)
        FROM sweep AS asking JOIN project AS capped ON capped.name = asking.project
        WHERE asking.id = ANY(@Sweeps) AND capped.budget_nano IS NOT NULL
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

    /// <returns>Of each work, in their order.</returns>
    private async Task<List<Standing>> Stand(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection);
        var paying = works.Where(work => work.TakesMoney).ToList();
        foreach (var sql in new[] { "BEGIN", PatienceSql }) batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        batch.BatchCommands.Add(Asking(LockSweepsSql, works));
        if (paying.Count > 0) batch.BatchCommands.Add(Asking(LockProjectsSql, paying));
        var reading = Asking(SweepsSql, works);
        reading.Parameters.Add(Names("WithSpec", works.Where(work => work.Asking.WithSpec == 1)));
        batch.BatchCommands.Add(reading);
        if (paying.Count > 0) batch.BatchCommands.Add(Asking(ProjectsSql, paying));

        await using var reader = await batch.ExecuteReaderAsync();
        // After the answers to the settings and to the locks.
        for (var before = 0; before < (paying.Count > 0 ? 3 : 2); before++) await reader.NextResultAsync();
        var standings = await Sweeps(reader);
        if (paying.Count > 0 && await reader.NextResultAsync()) await Projects(reader, standings);
        return [.. works.Select(work => standings.GetValueOrDefault(Storable.Text(work.Sweep), Standing.None))];
    }

    private static async Task<Dictionary<string, Standing>> Sweeps(NpgsqlDataReader reader)
    {
        var standings = new Dictionary<string, Standing>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            var money = new SweepMoney(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetInt64(4));
            standings[reader.GetString(0)] = new Standing(reader.GetInt64(7), money, reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetString(6), Project: null);
        }

        return standings;
    }

    private static async Task Projects(NpgsqlDataReader reader, Dictionary<string, Standing> standings)
    {
        while (await reader.ReadAsync())
        {
            var sweep = reader.GetString(0);
            standings[sweep] = standings[sweep] with { Project = new ProjectMoney(reader.GetString(1), reader.GetInt64(2), (Int128)reader.GetDecimal(3)) };
        }
    }

    private static NpgsqlBatchCommand Asking(string sql, IEnumerable<AppendWork> works)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(Names("Sweeps", works));
        return command;
    }

    private static NpgsqlParameter<string[]> Names(string parameter, IEnumerable<AppendWork> works) => new(parameter, [.. works.Select(work => Storable.Text(work.Sweep))]);

    /// <summary>One after the other: what an append takes of its project's budget the next one does not find there.</summary>
    private Exception?[] Decide(List<Standing> standings, NpgsqlBatch batch)
    {
        var refused = new Exception?[works.Count];
        var taken = new Dictionary<string, Int128>(StringComparer.Ordinal);
        var written = new List<(string, IReadOnlyList<RowSet>)>();
        for (var index = 0; index < works.Count; index++)
        {
            var standing = standings[index];
            if (standing.Project is { } project) standing = standing with { Project = project with { Used = project.Used + taken.GetValueOrDefault(project.Name) } };
            try
            {
                var (rows, after) = works[index].On(standing);
                written.Add((works[index].Sweep, rows));
                if (standing.Project is { Name: var name })
                    taken[name] = taken.GetValueOrDefault(name) + Committed(after) - Committed(standing);
            }
            catch (Exception error) when (error is SequenceConflictException or BudgetExceededException)
            {
                refused[index] = error;
            }
        }

        PostgresRows.Add(batch, written);
        return refused;
    }

    private static Int128 Committed(Standing standing) => (Int128)standing.Money.Spend + standing.Money.Reserved;
}

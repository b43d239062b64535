using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage;

/// <summary>Writes the read tables again from the events, a thousand events at a time: in their place, or beside them to compare.</summary>
internal sealed class Projector(SqlDatabase database)
{
    private const int AtOnce = 1000;

    public async Task Rebuild(CancellationToken cancel)
    {
        await using var connection = await database.OpenApart(cancel);
        await using var transaction = await database.BeginAlone(connection, cancel);
        foreach (var table in ReadTables.Names) await connection.ExecuteAsync($"DELETE FROM {table}", transaction: transaction);
        await Project(connection, transaction, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>All of one moment, and nobody who writes is kept waiting: the second copy is in temporary tables of the same names.</summary>
    public async Task<ImmutableArray<string>> Check(CancellationToken cancel)
    {
        await using var connection = await database.OpenApart(cancel);
        await using var transaction = await database.BeginSnapshot(connection, cancel);
        var wrong = ImmutableArray.CreateBuilder<string>();
        foreach (var (sql, what) in Rules)
            wrong.AddRange((await connection.QueryAsync<string>(sql, transaction: transaction)).Select(name => $"{name}: {what}"));
        try
        {
            var kept = await database.Shadow(connection, transaction, ReadTables.Names);
            await Project(connection, transaction, cancel);
            wrong.AddRange(await Only(connection, transaction, kept, "", "Not in the events"));
            wrong.AddRange(await Only(connection, transaction, "", kept, "Missing or different in the read tables"));
        }
        catch (UnreadableEventException error)
        {
            wrong.Add(error.Message);
        }

        await transaction.RollbackAsync(cancel);
        return wrong.ToImmutable();
    }

    private const string GapSql = "SELECT 'Sweep ' || sweep_id FROM sweep_event GROUP BY sweep_id HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*)";

    private const string LedgerSumSql = """
        SELECT 'Sweep ' || sweep.id FROM sweep LEFT JOIN ledger ON ledger.sweep_id = sweep.id
        GROUP BY sweep.id, sweep.spend_nano, sweep.reserved_nano, sweep.overrun_nano
        HAVING sweep.spend_nano <> COALESCE(SUM(ledger.charged_nano), 0) OR sweep.reserved_nano <> COALESCE(SUM(ledger.reserved_nano), 0)
            OR sweep.overrun_nano <> COALESCE(SUM(ledger.overrun_nano), 0)
        """;

    private const string CapSql = """
        SELECT DISTINCT 'Sweep ' || sweep_id FROM ledger WHERE budget_nano IS NOT NULL AND spend_sum_nano + reserved_sum_nano > budget_nano
        """;

    private const string ProjectCapSql = """
        SELECT 'Project ' || project.name FROM project JOIN sweep ON sweep.project = project.name
        GROUP BY project.name, project.budget_nano HAVING SUM(sweep.spend_nano + sweep.reserved_nano) > project.budget_nano
        """;

    /// <summary>What holds whatever the events say: a query for where it does not, and the words for it.</summary>
    private static readonly (string Sql, string What)[] Rules =
    [
        (GapSql, "its events are not numbered 1, 2, … without a gap."),
        (LedgerSumSql, "the sums of its ledger are not its spend, reserved and overrun."),
        (CapSql, "charges plus reservations exceeded the budget."),
        (ProjectCapSql, "charges plus reservations of its sweeps exceed its budget."),
    ];

    private const string EventsSql = """
        SELECT sweep_id AS Sweep, seq AS Seq, event_json AS Json FROM sweep_event
        WHERE (sweep_id, seq) > (@Sweep, @Seq) ORDER BY sweep_id, seq LIMIT @AtOnce
        """;

    /// <exception cref="UnreadableEventException">An event that the read tables cannot follow.</exception>
    private async Task Project(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        var (sweep, seq, standing) = ("", 0L, Standing.None);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var rows = (await connection.QueryAsync<EventRow>(EventsSql, new { Sweep = sweep, Seq = seq, AtOnce }, transaction)).AsList();
            foreach (var run in Runs(rows))
            {
                if (run[0].Sweep != sweep) standing = Standing.None;
                standing = await Project(connection, transaction, run, standing);
                (sweep, seq) = (run[^1].Sweep, run[^1].Seq);
            }

            if (rows.Count < AtOnce) return;
        }
    }

    private async Task<Standing> Project(DbConnection connection, DbTransaction transaction, List<EventRow> run, Standing standing)
    {
        var (sweep, at) = (run[0].Sweep, run[0].Seq);
        try
        {
            var events = new List<SweepEvent>(run.Count);
            foreach (var row in run)
            {
                at = row.Seq;
                events.Add(row.Stored().Event);
            }

            at = run[0].Seq;
            var (rows, after) = new SweepChanges(sweep, run[0].Seq - 1, events, [.. run.Select(row => row.Json)]).On(standing);
            await database.Write(connection, transaction, sweep, rows);
            return after;
        }
        catch (Exception error) when (error is JsonException or BudgetExceededException or DbException or InvalidOperationException)
        {
            throw new UnreadableEventException($"Sweep {sweep}, event {at} does not fit the events before it: {error.Message}", error);
        }
    }

    /// <summary>Events of one sweep that follow one another without a gap.</summary>
    private static IEnumerable<List<EventRow>> Runs(List<EventRow> rows)
    {
        var run = new List<EventRow>();
        foreach (var row in rows)
        {
            if (run.Count > 0 && (run[^1].Sweep != row.Sweep || run[^1].Seq + 1 != row.Seq))
            {
                yield return run;
                run = [];
            }

            run.Add(row);
        }

        if (run.Count > 0) yield return run;
    }

    private static async Task<List<string>> Only(DbConnection connection, DbTransaction transaction, string there, string notThere, string what)
    {
        var found = new List<string>();
        foreach (var table in ReadTables.Names)
        {
            var sql = $"SELECT * FROM {there}{table} EXCEPT SELECT * FROM {notThere}{table}";
            foreach (IDictionary<string, object?> row in await connection.QueryAsync(sql, transaction: transaction, commandTimeout: 0))
                found.Add($"{what}: {table}: {string.Join(", ", row.Select(cell => $"{cell.Key}={cell.Value}"))}");
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }
}

/// <summary>The log itself is damaged, or was written by two writers at once: no read tables follow from it.</summary>
public sealed class UnreadableEventException(string message, Exception inner) : IOException(message, inner);

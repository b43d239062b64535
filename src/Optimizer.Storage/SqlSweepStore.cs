using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage;

/// <summary>The sweeps' store on any database that speaks the shared statements.</summary>
public class SqlSweepStore(SqlDatabase database, SqlSweepStoreOptions options) : ISweepStore
{
    private const int EventVersion = 1;

    public SqlDatabase Database => database;

    private const string InsertEventSql =
        "INSERT INTO sweep_event (sweep_id, seq, version, at_ms, event_json) VALUES (@Sweep, @Seq, @Version, @At, @Json)";

    private const string LastSeqSql = "SELECT COALESCE(MAX(seq), 0) FROM sweep_event WHERE sweep_id = @Sweep";

    private const string TouchSql = "UPDATE sweep SET last_seq = @Seq, updated_at_ms = @At WHERE id = @Sweep";

    public async Task Append(string sweep, long expectedSeq, IReadOnlyList<SweepEvent> events, CancellationToken cancel)
    {
        if (events.Count == 0) return;
        await using var connection = await database.Open(cancel);
        await using var transaction = await database.Begin(connection, cancel);
        var seq = expectedSeq;
        if (!options.CheckSequence) seq = await connection.ExecuteScalarAsync<long>(LastSeqSql, new { Sweep = sweep }, transaction);
        else if (await connection.ExecuteScalarAsync<long>(LastSeqSql, new { Sweep = sweep }, transaction) is var last && last != expectedSeq)
            throw new SequenceConflictException($"Sweep {sweep} is at event {last}, not at {expectedSeq}: another writer was faster; read again.");
        var projection = new Projection(connection, transaction, sweep);
        try
        {
            foreach (var happened in events)
            {
                seq++;
                var row = new
                {
                    Sweep = sweep,
                    Seq = seq,
                    Version = EventVersion,
                    At = happened.At.ToUnixTimeMilliseconds(),
                    Json = JsonSerializer.Serialize(happened, CoreJson.Options),
                };
                await connection.ExecuteAsync(InsertEventSql, row, transaction);
                await projection.Apply(seq, happened);
            }

            await connection.ExecuteAsync(TouchSql, new { Sweep = sweep, Seq = seq, At = events[^1].At.ToUnixTimeMilliseconds() }, transaction);
            await transaction.CommitAsync(cancel);
        }
        catch (DbException error) when (database.IsKeyConflict(error))
        {
            throw new SequenceConflictException($"Sweep {sweep}: event {seq} exists already: another writer was faster; read again.", error);
        }
        catch (DbException error) when (database.Explain(error) is { } explained)
        {
            throw explained;
        }
    }

    private const string ReadSql =
        "SELECT seq AS Seq, event_json AS Json FROM sweep_event WHERE sweep_id = @Sweep AND seq > @After ORDER BY seq";

    public async Task<ImmutableArray<StoredEvent>> Read(string sweep, long after, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<EventRow>(new CommandDefinition(ReadSql, new { Sweep = sweep, After = after }, cancellationToken: cancel));
        return [.. rows.Select(row => new StoredEvent(row.Seq, Parse<SweepEvent>(row.Json)))];
    }

    private const string SweepColumns = """
        SELECT id AS Id, name AS Name, digest AS Digest, status AS Status, reason AS Reason, spend_nano AS SpendNano, reserved_nano AS ReservedNano,
            overrun_nano AS OverrunNano, running_seconds AS RunningSeconds, created_at_ms AS CreatedAtMs, updated_at_ms AS UpdatedAtMs,
            last_seq AS LastSeq, spec_json AS SpecJson
        FROM sweep
        """;

    public async Task<ImmutableArray<SweepView>> Sweeps(CancellationToken cancel) =>
        [.. (await Query<SweepRow>(SweepColumns + " ORDER BY created_at_ms DESC, id", new { }, cancel)).Select(row => row.View())];

    public async Task<SweepView?> Find(string? idOrName, CancellationToken cancel)
    {
        var where = idOrName is null ? "" : " WHERE id = @Key OR name = @Key";
        var rows = await Query<SweepRow>(SweepColumns + where + " ORDER BY created_at_ms DESC, id LIMIT 1", new { Key = idOrName }, cancel);
        return rows.FirstOrDefault()?.View();
    }

    private const string TrialsSql = """
        SELECT number AS Number, status AS Status, configuration_json AS ConfigurationJson, metrics_json AS MetricsJson, path_json AS PathJson,
            reason AS Reason, stop_reason AS StopReason, parent_trial AS ParentTrial, created_at_ms AS CreatedAtMs, ended_at_ms AS EndedAtMs
        FROM trial WHERE sweep_id = @Sweep ORDER BY number
        """;

    public async Task<ImmutableArray<TrialView>> Trials(string sweep, CancellationToken cancel) =>
        [.. (await Query<TrialRow>(TrialsSql, new { Sweep = sweep }, cancel)).Select(row => row.View(sweep))];

    private const string NodesSql = """
        SELECT id AS Id, stage AS Stage, parent AS Parent, parameters_json AS ParametersJson, epoch_from AS EpochFrom, epoch_to AS EpochTo,
            horizon AS Horizon, seed AS Seed, status AS Status, attempts AS Attempts, productive_seconds AS ProductiveSeconds,
            metrics_json AS MetricsJson, facts_json AS FactsJson, artifact AS Artifact, checkpoint AS Checkpoint, trials AS Trials
        FROM node WHERE sweep_id = @Sweep ORDER BY position
        """;

    public async Task<ImmutableArray<NodeView>> Nodes(string sweep, CancellationToken cancel) =>
        [.. (await Query<NodeRow>(NodesSql, new { Sweep = sweep }, cancel)).Select(row => row.View(sweep))];

    private const string AttemptsSql = """
        SELECT node AS Node, number AS Number, stage AS Stage, trial AS Trial, device AS Device, device_class AS DeviceClass, outcome AS Outcome,
            message AS Message, started_at_ms AS StartedAtMs, ended_at_ms AS EndedAtMs, seconds AS Seconds, reserved_nano AS ReservedNano,
            charged_nano AS ChargedNano, overrun_nano AS OverrunNano, joules AS Joules, log AS Log
        FROM attempt WHERE sweep_id = @Sweep ORDER BY started_at_ms, node, number
        """;

    public async Task<ImmutableArray<AttemptView>> Attempts(string sweep, CancellationToken cancel) =>
        [.. (await Query<AttemptRow>(AttemptsSql, new { Sweep = sweep }, cancel)).Select(row => row.View(sweep))];

    private const string ReportsSql = """
        SELECT node AS Node, attempt AS Attempt, epoch AS Epoch, metrics_json AS MetricsJson, seconds AS Seconds, at_ms AS AtMs
        FROM report WHERE sweep_id = @Sweep ORDER BY at_ms, node, attempt, epoch
        """;

    public async Task<ImmutableArray<ReportView>> Reports(string sweep, CancellationToken cancel) =>
        [.. (await Query<ReportRow>(ReportsSql, new { Sweep = sweep }, cancel)).Select(row => row.View())];

    private const string LedgerSql = """
        SELECT seq AS Seq, at_ms AS AtMs, kind AS Kind, node AS Node, attempt AS Attempt, reserved_nano AS ReservedNano, charged_nano AS ChargedNano,
            overrun_nano AS OverrunNano, spend_sum_nano AS SpendSumNano, reserved_sum_nano AS ReservedSumNano, budget_nano AS BudgetNano
        FROM ledger WHERE sweep_id = @Sweep ORDER BY seq
        """;

    public async Task<ImmutableArray<LedgerRow>> Ledger(string sweep, CancellationToken cancel) =>
        [.. (await Query<MoneyRow>(LedgerSql, new { Sweep = sweep }, cancel)).Select(row => row.View())];

    private static readonly string[] ReadTables = ["ledger", "report", "attempt", "node", "trial", "sweep"];

    private const string AllEventsSql = "SELECT sweep_id AS Sweep, seq AS Seq, event_json AS Json FROM sweep_event ORDER BY sweep_id, seq";

    public async Task Rebuild(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await database.Begin(connection, cancel);
        await Project(connection, transaction);
        await transaction.CommitAsync(cancel);
    }

    public async Task<ImmutableArray<string>> Check(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await database.Begin(connection, cancel);
        var wrong = ImmutableArray.CreateBuilder<string>();
        foreach (var (sql, what) in Rules)
            wrong.AddRange((await connection.QueryAsync<string>(sql, transaction: transaction)).Select(sweep => $"Sweep {sweep}: {what}"));
        var before = await Dump(connection, transaction);
        try
        {
            await Project(connection, transaction);
            var after = await Dump(connection, transaction);
            wrong.AddRange(before.Except(after).Order(StringComparer.Ordinal).Select(row => $"Not in the events: {row}"));
            wrong.AddRange(after.Except(before).Order(StringComparer.Ordinal).Select(row => $"Missing or different in the read tables: {row}"));
        }
        catch (UnreadableEventException error)
        {
            wrong.Add(error.Message);
        }

        await transaction.RollbackAsync(cancel);
        return wrong.ToImmutable();
    }

    private const string GapSql = "SELECT sweep_id FROM sweep_event GROUP BY sweep_id HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*)";

    private const string LedgerSumSql = """
        SELECT sweep.id FROM sweep LEFT JOIN ledger ON ledger.sweep_id = sweep.id
        GROUP BY sweep.id, sweep.spend_nano, sweep.reserved_nano, sweep.overrun_nano
        HAVING sweep.spend_nano <> COALESCE(SUM(ledger.charged_nano), 0) OR sweep.reserved_nano <> COALESCE(SUM(ledger.reserved_nano), 0)
            OR sweep.overrun_nano <> COALESCE(SUM(ledger.overrun_nano), 0)
        """;

    private const string CapSql = """
        SELECT DISTINCT sweep_id FROM ledger WHERE budget_nano IS NOT NULL AND spend_sum_nano + reserved_sum_nano > budget_nano
        """;

    /// <summary>What holds whatever the events say: a query for the sweeps where it does not, and the words for it.</summary>
    private static readonly (string Sql, string What)[] Rules =
    [
        (GapSql, "its events are not numbered 1, 2, … without a gap."),
        (LedgerSumSql, "the sums of its ledger are not its spend, reserved and overrun."),
        (CapSql, "charges plus reservations exceeded the budget."),
    ];

    /// <exception cref="UnreadableEventException">An event that the read tables cannot follow.</exception>
    private static async Task Project(DbConnection connection, DbTransaction transaction)
    {
        foreach (var table in ReadTables) await connection.ExecuteAsync($"DELETE FROM {table}", transaction: transaction);
        foreach (var row in await connection.QueryAsync<EventRow>(AllEventsSql, transaction: transaction))
        {
            try
            {
                var happened = Parse<SweepEvent>(row.Json);
                await new Projection(connection, transaction, row.Sweep!).Apply(row.Seq, happened);
                await connection.ExecuteAsync(TouchSql, new { row.Sweep, row.Seq, At = happened.At.ToUnixTimeMilliseconds() }, transaction);
            }
            catch (Exception error) when (error is JsonException or BudgetExceededException or DbException or InvalidOperationException)
            {
                throw new UnreadableEventException($"Sweep {row.Sweep}, event {row.Seq} does not fit the events before it: {error.Message}", error);
            }
        }
    }

    private static async Task<HashSet<string>> Dump(DbConnection connection, DbTransaction transaction)
    {
        var rows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in ReadTables)
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table}", transaction: transaction))
                rows.Add($"{table}: {string.Join(", ", row.Select(cell => $"{cell.Key}={cell.Value}"))}");
        return rows;
    }

    private async Task<IEnumerable<T>> Query<T>(string sql, object arguments, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel));
    }

    private static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, CoreJson.Options)!;

    private sealed record EventRow
    {
        public string? Sweep { get; init; }

        public long Seq { get; init; }

        public string Json { get; init; } = "";
    }
}

/// <summary>The log itself is damaged, or was written by two writers at once: no read tables follow from it.</summary>
public sealed class UnreadableEventException(string message, Exception inner) : IOException(message, inner);

/// <param name="CheckSequence">Always true but in the fault drill that shows what goes wrong without it.</param>
public sealed record SqlSweepStoreOptions(bool CheckSequence = true);

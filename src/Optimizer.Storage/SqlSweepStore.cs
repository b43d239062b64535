using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage;

/// <summary>The sweeps' store on any database that speaks the shared statements.</summary>
public class SqlSweepStore(SqlDatabase database, SqlSweepStoreOptions options) : ISweepStore
{
    private readonly TimeProvider clock = TimeProvider.System;

    public SqlDatabase Database => database;

    public async Task Append(string sweep, long expectedSeq, IReadOnlyList<SweepEvent> events, CancellationToken cancel)
    {
        if (events.Count == 0) return;
        var began = clock.GetTimestamp();
        await database.Append(new AppendWork(sweep, expectedSeq, events, options.CheckSequence), cancel);
        StorageMetrics.Events.Add(events.Count);
        StorageMetrics.Appends.Add(1);
        StorageMetrics.AppendSeconds.Record(clock.GetElapsedTime(began).TotalSeconds);
    }

    private const string ReadSql =
        "SELECT seq AS Seq, event_json AS Json FROM sweep_event WHERE sweep_id = @Sweep AND seq > @After ORDER BY seq";

    public async Task<ImmutableArray<StoredEvent>> Read(string sweep, long after, CancellationToken cancel) =>
        [.. (await database.Query<EventRow>(ReadSql, new { Sweep = sweep, After = after }, cancel)).Select(row => row.Stored())];

    public async Task<ImmutableArray<StoredEvent>> Events(string sweep, long after, int limit, CancellationToken cancel) =>
        [.. (await database.Query<EventRow>(ReadSql + " LIMIT @Limit", new { Sweep = sweep, After = after, Limit = limit }, cancel)).Select(row => row.Stored())];

    internal const string SweepColumns = """
        SELECT id AS Id, name AS Name, digest AS Digest, status AS Status, reason AS Reason, spend_nano AS SpendNano, reserved_nano AS ReservedNano,
            overrun_nano AS OverrunNano, running_seconds AS RunningSeconds, created_at_ms AS CreatedAtMs, updated_at_ms AS UpdatedAtMs,
            last_seq AS LastSeq, spec_json AS SpecJson
        FROM sweep
        """;

    public async Task<ImmutableArray<SweepView>> Sweeps(CancellationToken cancel) =>
        [.. (await database.Query<SweepRow>(SweepColumns + " ORDER BY created_at_ms DESC, id", new { }, cancel)).Select(row => row.View())];

    public async Task<SweepView?> Find(string? idOrName, CancellationToken cancel) =>
        await database.Query<SweepRow>(SweepColumns + Newest(idOrName), new { Key = idOrName }, cancel) is [var row] ? row.View() : null;

    private const string OfProjectSql = SweepColumns + """

        WHERE project = @Project AND (CAST(@Key AS TEXT) IS NULL OR id = @Key OR name = @Key) ORDER BY created_at_ms DESC, id LIMIT 1
        """;

    public async Task<SweepView?> Find(string? idOrName, string project, CancellationToken cancel) =>
        await database.Query<SweepRow>(OfProjectSql, new { Key = idOrName, Project = project }, cancel) is [var row] ? row.View() : null;

    private const string QuietSql = "SELECT id FROM sweep WHERE status = 'running' AND updated_at_ms <= @Since ORDER BY created_at_ms, id";

    public Task<ImmutableArray<string>> Running(DateTimeOffset quietSince, CancellationToken cancel) =>
        database.Query<string>(QuietSql, new { Since = quietSince.ToUnixTimeMilliseconds() }, cancel);

    private const string RunningSql = "SELECT id FROM sweep WHERE status = 'running' ORDER BY created_at_ms, id";

    public Task<ImmutableArray<string>> Running(CancellationToken cancel) => database.Query<string>(RunningSql, new { }, cancel);

    private const string LineColumns = """
        SELECT id AS Id, name AS Name, project AS Project, digest AS Digest, status AS Status, reason AS Reason, spend_nano AS SpendNano,
            reserved_nano AS ReservedNano, overrun_nano AS OverrunNano, budget_nano AS BudgetNano, running_seconds AS RunningSeconds,
            created_at_ms AS CreatedAtMs, updated_at_ms AS UpdatedAtMs, last_seq AS LastSeq
        FROM sweep
        """;

    private const string LinesSql = LineColumns + """

        WHERE (CAST(@Project AS TEXT) IS NULL OR project = @Project)
            AND (CAST(@After AS TEXT) IS NULL OR created_at_ms < (SELECT created_at_ms FROM sweep WHERE id = @After)
                OR (created_at_ms = (SELECT created_at_ms FROM sweep WHERE id = @After) AND id > @After))
        ORDER BY created_at_ms DESC, id LIMIT @Limit
        """;

    public async Task<ImmutableArray<SweepLine>> Lines(string? project, string? after, int limit, CancellationToken cancel) =>
        [.. (await database.Query<LineRow>(LinesSql, new { Project = project, After = after, Limit = limit }, cancel)).Select(row => row.View())];

    public async Task<SweepLine?> FindLine(string? idOrName, CancellationToken cancel) =>
        await database.Query<LineRow>(LineColumns + Newest(idOrName), new { Key = idOrName }, cancel) is [var row] ? row.View() : null;

    private static string Newest(string? idOrName) =>
        (idOrName is null ? "" : " WHERE id = @Key OR name = @Key") + " ORDER BY created_at_ms DESC, id LIMIT 1";

    private const string TrialsSql = """
        SELECT number AS Number, status AS Status, configuration_json AS ConfigurationJson, metrics_json AS MetricsJson, path_json AS PathJson,
            reason AS Reason, stop_reason AS StopReason, parent_trial AS ParentTrial, created_at_ms AS CreatedAtMs, ended_at_ms AS EndedAtMs
        FROM trial WHERE sweep_id = @Sweep
        """;

    public async Task<ImmutableArray<TrialView>> Trials(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<TrialRow>(TrialsSql + " ORDER BY number", new { Sweep = sweep }, cancel)).Select(row => row.View(sweep))];

    private const string TrialsAfterSql = TrialsSql + " AND number > @After ORDER BY number LIMIT @Limit";

    public async Task<ImmutableArray<TrialView>> Trials(string sweep, int after, int limit, CancellationToken cancel) =>
        [.. (await database.Query<TrialRow>(TrialsAfterSql, new { Sweep = sweep, After = after, Limit = limit }, cancel)).Select(row => row.View(sweep))];

    public async Task<TrialView?> Trial(string sweep, int number, CancellationToken cancel) =>
        await database.Query<TrialRow>(TrialsSql + " AND number = @Number", new { Sweep = sweep, Number = number }, cancel) is [var row] ? row.View(sweep) : null;

    internal const string NodesSql = """
        SELECT id AS Id, stage AS Stage, parent AS Parent, parameters_json AS ParametersJson, epoch_from AS EpochFrom, epoch_to AS EpochTo,
            horizon AS Horizon, seed AS Seed, status AS Status, attempts AS Attempts, productive_seconds AS ProductiveSeconds,
            metrics_json AS MetricsJson, facts_json AS FactsJson, artifact AS Artifact, checkpoint AS Checkpoint, trials AS Trials
        FROM node WHERE sweep_id = @Sweep
        """;

    public async Task<ImmutableArray<NodeView>> Nodes(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<NodeRow>(NodesSql + " ORDER BY position", new { Sweep = sweep }, cancel)).Select(row => row.View(sweep))];

    internal const string AttemptsSql = """
        SELECT node AS Node, number AS Number, stage AS Stage, trial AS Trial, device AS Device, device_class AS DeviceClass, outcome AS Outcome,
            message AS Message, started_at_ms AS StartedAtMs, ended_at_ms AS EndedAtMs, seconds AS Seconds, reserved_nano AS ReservedNano,
            charged_nano AS ChargedNano, overrun_nano AS OverrunNano, joules AS Joules, log AS Log
        FROM attempt WHERE sweep_id = @Sweep
        """;

    public async Task<ImmutableArray<AttemptView>> Attempts(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<AttemptRow>(AttemptsSql + " ORDER BY started_at_ms, node, number", new { Sweep = sweep }, cancel)).Select(row => row.View(sweep))];

    private const string AttemptsAfterSql = AttemptsSql + " AND (node, number) > (@Node, @Number) ORDER BY node, number LIMIT @Limit";

    public async Task<ImmutableArray<AttemptView>> Attempts(string sweep, (string Node, int Number) after, int limit, CancellationToken cancel)
    {
        var arguments = new { Sweep = sweep, after.Node, after.Number, Limit = limit };
        return [.. (await database.Query<AttemptRow>(AttemptsAfterSql, arguments, cancel)).Select(row => row.View(sweep))];
    }

    internal const string ReportsSql = """
        SELECT node AS Node, attempt AS Attempt, epoch AS Epoch, metrics_json AS MetricsJson, seconds AS Seconds, at_ms AS AtMs
        FROM report WHERE sweep_id = @Sweep
        """;

    public async Task<ImmutableArray<ReportView>> Reports(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<ReportRow>(ReportsSql + " ORDER BY at_ms, node, attempt, epoch", new { Sweep = sweep }, cancel)).Select(row => row.View())];

    private const string ReportsAfterSql =
        ReportsSql + " AND (node, attempt, epoch) > (@Node, @Attempt, @Epoch) ORDER BY node, attempt, epoch LIMIT @Limit";

    public async Task<ImmutableArray<ReportView>> Reports(
        string sweep, (string Node, int Attempt, int Epoch) after, int limit, CancellationToken cancel)
    {
        var arguments = new { Sweep = sweep, after.Node, after.Attempt, after.Epoch, Limit = limit };
        return [.. (await database.Query<ReportRow>(ReportsAfterSql, arguments, cancel)).Select(row => row.View())];
    }

    internal const string LedgerSql = """
        SELECT seq AS Seq, at_ms AS AtMs, kind AS Kind, node AS Node, attempt AS Attempt, reserved_nano AS ReservedNano, charged_nano AS ChargedNano,
            overrun_nano AS OverrunNano, spend_sum_nano AS SpendSumNano, reserved_sum_nano AS ReservedSumNano, budget_nano AS BudgetNano
        FROM ledger WHERE sweep_id = @Sweep
        """;

    public async Task<ImmutableArray<LedgerRow>> Ledger(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<MoneyRow>(LedgerSql + " ORDER BY seq", new { Sweep = sweep }, cancel)).Select(row => row.View())];

    private const string LedgerAfterSql = LedgerSql + " AND seq > @After ORDER BY seq LIMIT @Limit";

    public async Task<ImmutableArray<LedgerRow>> Ledger(string sweep, long after, int limit, CancellationToken cancel) =>
        [.. (await database.Query<MoneyRow>(LedgerAfterSql, new { Sweep = sweep, After = after, Limit = limit }, cancel)).Select(row => row.View())];

    public Task Rebuild(CancellationToken cancel) => new Projector(database).Rebuild(cancel);

    public Task<ImmutableArray<string>> Check(CancellationToken cancel) => new Projector(database).Check(cancel);
}

/// <param name="CheckSequence">Always true but in the fault drill that shows what goes wrong without it.</param>
public sealed record SqlSweepStoreOptions(bool CheckSequence = true);

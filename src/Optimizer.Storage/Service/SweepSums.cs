using System.Collections.Immutable;
using System.Numerics;
using Dapper;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage.Service;

/// <param name="Seconds">Device seconds.</param>
public sealed record StageSpend(string Stage, AttemptOutcome Outcome, int Attempts, double Seconds, long ChargedNano, long ReservedNano, long OverrunNano);

/// <summary>Nodes of a stage, and what their sharing saved.</summary>
/// <param name="Executed">Worked on at least once.</param>
/// <param name="Reused">How often a trial found a node's work done by another.</param>
/// <param name="ProductiveSeconds">Of done work, each node once.</param>
/// <param name="SharedSeconds">Productive seconds that would have been worked again, had every trial done its own.</param>
public sealed record StageNodes(string Stage, int Executed, int Reused, double ProductiveSeconds, double SharedSeconds);

/// <summary>Where the money stood.</summary>
public sealed record MoneyMoment(long Seq, DateTimeOffset At, long SpendNano, long ReservedNano, long? BudgetNano);

/// <summary>Sums over the read tables, for pages that must not read a sweep's every row.</summary>
public sealed class SweepSums(SqlDatabase database)
{
    /// <summary>Names in one statement.</summary>
    private const int MostNamed = 500;

    private const string TrialsSql = "SELECT status AS Word, COUNT(*) AS Number FROM trial WHERE sweep_id = @Sweep GROUP BY status";

    public async Task<ImmutableSortedDictionary<TrialStatus, int>> Trials(string sweep, CancellationToken cancel) =>
        (await database.Query<Counted>(TrialsSql, new { Sweep = sweep }, cancel)).ToImmutableSortedDictionary(row => Cell.Word<TrialStatus>(row.Word), row => (int)row.Number);

    private const string SpendSql = """
        SELECT stage AS Stage, outcome AS Outcome, COUNT(*) AS Attempts, CAST(SUM(seconds) AS DOUBLE PRECISION) AS Seconds, CAST(SUM(charged_nano) AS BIGINT) AS ChargedNano,
            CAST(SUM(reserved_nano) AS BIGINT) AS ReservedNano, CAST(SUM(overrun_nano) AS BIGINT) AS OverrunNano
        FROM attempt WHERE sweep_id = @Sweep GROUP BY stage, outcome
        """;

    public async Task<ImmutableArray<StageSpend>> Spend(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<SpendRow>(SpendSql, new { Sweep = sweep }, cancel)).Select(row => new StageSpend(
            row.Stage, Cell.Word<AttemptOutcome>(row.Outcome), (int)row.Attempts, row.Seconds, row.ChargedNano, row.ReservedNano, row.OverrunNano))];

    private const string NodesSql = """
        SELECT stage AS Stage, SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) AS Executed, SUM(CASE WHEN attempts > 0 AND trials > 1 THEN trials - 1 ELSE 0 END) AS Reused,
            CAST(SUM(productive_seconds) AS DOUBLE PRECISION) AS ProductiveSeconds,
            CAST(SUM(CASE WHEN attempts > 0 AND trials > 1 THEN (trials - 1) * productive_seconds ELSE 0 END) AS DOUBLE PRECISION) AS SharedSeconds
        FROM node WHERE sweep_id = @Sweep GROUP BY stage ORDER BY MIN(position)
        """;

    public async Task<ImmutableArray<StageNodes>> Nodes(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<NodesRow>(NodesSql, new { Sweep = sweep }, cancel))
            .Select(row => new StageNodes(row.Stage, (int)row.Executed, (int)row.Reused, row.ProductiveSeconds, row.SharedSeconds))];

    private const string MoneySql = """
        WITH RECURSIVE mark (seq) AS (
            SELECT (SELECT MIN(seq) FROM ledger WHERE sweep_id = @Sweep)
            UNION ALL
            SELECT (SELECT MIN(ledger.seq) FROM ledger WHERE ledger.sweep_id = @Sweep AND ledger.seq >= mark.seq + @Step) FROM mark WHERE mark.seq IS NOT NULL)
        SELECT seq AS Seq, at_ms AS AtMs, spend_sum_nano AS SpendSumNano, reserved_sum_nano AS ReservedSumNano, budget_nano AS BudgetNano
        FROM ledger WHERE sweep_id = @Sweep
            AND seq IN (SELECT seq FROM mark WHERE seq IS NOT NULL UNION ALL SELECT MAX(seq) FROM ledger WHERE sweep_id = @Sweep) ORDER BY seq
        """;

    /// <param name="step">Takes at most one movement in so many events, and the last; each is looked up, not those between.</param>
    public async Task<ImmutableArray<MoneyMoment>> Money(string sweep, long step, CancellationToken cancel) =>
        [.. (await database.Query<MoneyRow>(MoneySql, new { Sweep = sweep, Step = Math.Max(1, step) }, cancel))
            .Select(row => new MoneyMoment(row.Seq, Cell.Time(row.AtMs), row.SpendSumNano, row.ReservedSumNano, row.BudgetNano))];

    private const string AttemptColumns = """
        SELECT node AS Node, number AS Number, stage AS Stage, trial AS Trial, device AS Device, device_class AS DeviceClass, outcome AS Outcome,
            message AS Message, started_at_ms AS StartedAtMs, ended_at_ms AS EndedAtMs, seconds AS Seconds, reserved_nano AS ReservedNano,
            charged_nano AS ChargedNano, overrun_nano AS OverrunNano, joules AS Joules, log AS Log
        FROM attempt WHERE sweep_id = @Sweep
        """;

    /// <summary>Attempts that run now.</summary>
    public Task<ImmutableArray<AttemptView>> Running(string sweep, int limit, CancellationToken cancel) =>
        Attempts(sweep, AttemptColumns + " AND outcome = 'none' ORDER BY started_at_ms LIMIT @Limit", limit, cancel);

    /// <summary>Attempts that went wrong, the newest first.</summary>
    public Task<ImmutableArray<AttemptView>> Troubles(string sweep, int limit, CancellationToken cancel) => Attempts(
        sweep, AttemptColumns + " AND outcome NOT IN ('none', 'done', 'paused', 'stopped') ORDER BY started_at_ms DESC LIMIT @Limit", limit, cancel);

    /// <summary>Attempts by their beginning, the newest first.</summary>
    public Task<ImmutableArray<AttemptView>> Newest(string sweep, int limit, CancellationToken cancel) =>
        Attempts(sweep, AttemptColumns + " ORDER BY started_at_ms DESC, node, number LIMIT @Limit", limit, cancel);

    /// <summary>Attempts of these nodes, in order of their beginning.</summary>
    public Task<ImmutableArray<AttemptView>> Attempts(string sweep, IReadOnlyCollection<string> nodes, CancellationToken cancel) =>
        InParts<string, AttemptRow, AttemptView>(nodes, AttemptColumns + " AND node IN @Wanted ORDER BY started_at_ms, node, number", sweep, row => row.View(sweep), cancel);

    private const string NodeColumns = """
        SELECT id AS Id, stage AS Stage, parent AS Parent, parameters_json AS ParametersJson, epoch_from AS EpochFrom, epoch_to AS EpochTo,
            horizon AS Horizon, seed AS Seed, status AS Status, attempts AS Attempts, productive_seconds AS ProductiveSeconds,
            metrics_json AS MetricsJson, facts_json AS FactsJson, artifact AS Artifact, checkpoint AS Checkpoint, trials AS Trials
        FROM node WHERE sweep_id = @Sweep
        """;

    /// <param name="nodes">Ids, any number of them.</param>
    public Task<ImmutableArray<NodeView>> Nodes(string sweep, IReadOnlyCollection<string> nodes, CancellationToken cancel) =>
        InParts<string, NodeRow, NodeView>(nodes, NodeColumns + " AND id IN @Wanted", sweep, row => row.View(sweep), cancel);

    /// <summary>The scores on the test rows of these artifacts, where they were scored.</summary>
    /// <param name="artifacts">Ids of the nodes that made them.</param>
    public Task<ImmutableArray<NodeView>> Tests(string sweep, IReadOnlyCollection<string> artifacts, CancellationToken cancel) =>
        InParts<string, NodeRow, NodeView>(artifacts, NodeColumns + " AND parent IN @Wanted AND stage = 'test'", sweep, row => row.View(sweep), cancel);

    private const string BriefSql = """
        SELECT id AS Id, stage AS Stage, parent AS Parent, '{"values":{}}' AS ParametersJson, epoch_from AS EpochFrom, epoch_to AS EpochTo, horizon AS Horizon,
            seed AS Seed, status AS Status, attempts AS Attempts, productive_seconds AS ProductiveSeconds,
            CASE WHEN stage = 'test' OR @WithMetrics = 1 THEN metrics_json ELSE '{}' END AS MetricsJson, '{}' AS FactsJson, artifact AS Artifact,
            checkpoint AS Checkpoint, trials AS Trials
        FROM node WHERE sweep_id = @Sweep
        """;

    /// <summary>All nodes without their parameters and facts, and without metrics but the scores on test rows: a third of the reading.</summary>
    /// <param name="withMetrics">With all metrics nevertheless.</param>
    public async Task<ImmutableArray<NodeView>> Briefs(string sweep, bool withMetrics, CancellationToken cancel) =>
        [.. (await database.Query<NodeRow>(BriefSql, new { Sweep = sweep, WithMetrics = withMetrics ? 1 : 0 }, cancel)).Select(row => row.View(sweep))];

    private const string TrialSql = """
        SELECT number AS Number, status AS Status, configuration_json AS ConfigurationJson, metrics_json AS MetricsJson, path_json AS PathJson,
            reason AS Reason, stop_reason AS StopReason, parent_trial AS ParentTrial, created_at_ms AS CreatedAtMs, ended_at_ms AS EndedAtMs
        FROM trial WHERE sweep_id = @Sweep AND number IN @Wanted
        """;

    /// <summary>These trials, in no order.</summary>
    public Task<ImmutableArray<TrialView>> Trials(string sweep, IReadOnlyCollection<int> numbers, CancellationToken cancel) =>
        InParts<int, TrialRow, TrialView>(numbers, TrialSql, sweep, row => row.View(sweep), cancel);

    /// <param name="sql">With <c>IN @Wanted</c>, which becomes a list of parameters: the databases bind lists in ways of their own.</param>
    /// <returns>In the statement's order within each <see cref="MostNamed"/> of those wanted.</returns>
    private async Task<ImmutableArray<TView>> InParts<TKey, TRow, TView>(
        IReadOnlyCollection<TKey> wanted, string sql, string sweep, Func<TRow, TView> view, CancellationToken cancel)
    {
        var found = ImmutableArray.CreateBuilder<TView>();
        foreach (var part in wanted.Chunk(MostNamed))
        {
            // A power of two of names, the last one repeated: few different statements to prepare.
            var names = (int)BitOperations.RoundUpToPowerOf2((uint)part.Length);
            var arguments = new DynamicParameters(new { Sweep = sweep });
            for (var index = 0; index < names; index++) arguments.Add($"wanted{index}", part[Math.Min(index, part.Length - 1)]);
            var list = string.Join(", ", Enumerable.Range(0, names).Select(index => $"@wanted{index}"));
            found.AddRange((await database.Query<TRow>(sql.Replace("IN @Wanted", $"IN ({list})", StringComparison.Ordinal), arguments, cancel)).Select(view));
        }

        return found.ToImmutable();
    }

    /// <summary>What starts from a node: its children.</summary>
    public async Task<ImmutableArray<NodeView>> Children(string sweep, string parent, CancellationToken cancel) =>
        [.. (await database.Query<NodeRow>(NodeColumns + " AND parent = @Parent ORDER BY position", new { Sweep = sweep, Parent = parent }, cancel)).Select(row => row.View(sweep))];

    /// <summary>Where trainings begin, the most shared first.</summary>
    public async Task<ImmutableArray<NodeView>> Roots(string sweep, int limit, CancellationToken cancel) =>
        [.. (await database.Query<NodeRow>(NodeColumns + " AND parent IS NULL ORDER BY trials DESC, position LIMIT @Limit", new { Sweep = sweep, Limit = limit }, cancel)).Select(row => row.View(sweep))];

    private const string UntrainedSql = """
        SELECT CAST(COALESCE(SUM(CASE WHEN attempts = 0 THEN epoch_to - epoch_from ELSE 0 END), 0) AS DOUBLE PRECISION) AS Epochs,
            CAST(COALESCE(SUM(CASE WHEN status = 'done' THEN productive_seconds ELSE 0 END) / NULLIF(SUM(CASE WHEN status = 'done' THEN epoch_to - epoch_from ELSE 0 END), 0), 0)
                AS DOUBLE PRECISION) AS SecondsPerEpoch
        FROM node WHERE sweep_id = @Sweep AND epoch_to IS NOT NULL
        """;

    /// <summary>Epochs that were planned and never begun, and what one took on average where it was done.</summary>
    public async Task<(double Epochs, double SecondsPerEpoch)> Untrained(string sweep, CancellationToken cancel) =>
        (await database.Query<UntrainedRow>(UntrainedSql, new { Sweep = sweep }, cancel)) is [var row] ? (row.Epochs, row.SecondsPerEpoch) : (0, 0);

    private const string ReportsSql = """
        SELECT node AS Node, attempt AS Attempt, epoch AS Epoch, metrics_json AS MetricsJson, seconds AS Seconds, at_ms AS AtMs
        FROM report WHERE sweep_id = @Sweep AND node IN @Wanted
            AND node IN (SELECT id FROM node WHERE sweep_id = @Sweep AND epoch_to IS NOT NULL) ORDER BY node, attempt, epoch
        """;

    /// <summary>What trainings reported; the epochs of a later stage, such as fine-tuning, are others and left out.</summary>
    /// <param name="nodes">Ids; at most some hundreds.</param>
    public Task<ImmutableArray<ReportView>> Reports(string sweep, IReadOnlyCollection<string> nodes, CancellationToken cancel) =>
        InParts<string, ReportRow, ReportView>(nodes, ReportsSql, sweep, row => row.View(), cancel);

    private const string PathsSql = "SELECT number AS Number, path_json AS PathJson FROM trial WHERE sweep_id = @Sweep AND number IN @Wanted";

    /// <param name="numbers">Of trials; at most some hundreds.</param>
    /// <returns>Number to the ids of its nodes, root first.</returns>
    public async Task<ImmutableSortedDictionary<int, ImmutableArray<string>>> Paths(string sweep, IReadOnlyCollection<int> numbers, CancellationToken cancel) =>
        (await InParts<int, TrialRow, (int Number, ImmutableArray<string> Path)>(numbers, PathsSql, sweep, row => (row.Number, Cell.Json<ImmutableArray<string>>(row.PathJson)), cancel))
            .ToImmutableSortedDictionary(trial => trial.Number, trial => trial.Path);

    private async Task<ImmutableArray<AttemptView>> Attempts(string sweep, string sql, int limit, CancellationToken cancel) =>
        [.. (await database.Query<AttemptRow>(sql, new { Sweep = sweep, Limit = limit }, cancel)).Select(row => row.View(sweep))];

    private sealed record Counted
    {
        public string Word { get; init; } = "";
        public long Number { get; init; }
    }

    private sealed record SpendRow
    {
        public string Stage { get; init; } = "";
        public string Outcome { get; init; } = "";
        public long Attempts { get; init; }
        public double Seconds { get; init; }
        public long ChargedNano { get; init; }
        public long ReservedNano { get; init; }
        public long OverrunNano { get; init; }
    }

    private sealed record UntrainedRow
    {
        public double Epochs { get; init; }
        public double SecondsPerEpoch { get; init; }
    }

    private sealed record NodesRow
    {
        public string Stage { get; init; } = "";
        public long Executed { get; init; }
        public long Reused { get; init; }
        public double ProductiveSeconds { get; init; }
        public double SharedSeconds { get; init; }
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage.Service;

/// <summary>An attempt that runs now.</summary>
public sealed record RunningAttempt(string Device, string Sweep, string Project, int Trial, string Stage);

/// <summary>Parts of lists in the order in which the whole lists are told, each cut by the database.</summary>
/// <remarks>Every method gives null where no row has the key <c>after</c>; a null key begins at the first row.</remarks>
public sealed class SweepPages(SqlDatabase database)
{
    private const string SweepsSql = SqlSweepStore.SweepColumns + """

        WHERE (CAST(@Project AS TEXT) IS NULL OR project = @Project)
            AND (CAST(@After AS TEXT) IS NULL OR created_at_ms < (SELECT created_at_ms FROM sweep WHERE id = @After)
                OR (created_at_ms = (SELECT created_at_ms FROM sweep WHERE id = @After) AND id > @After))
        ORDER BY created_at_ms DESC, id LIMIT @Limit
        """;

    private const string HasSweepSql = "SELECT COUNT(*) FROM sweep WHERE id = @After AND (CAST(@Project AS TEXT) IS NULL OR project = @Project)";

    /// <summary>Newest first.</summary>
    /// <param name="project">Null: of all.</param>
    /// <param name="after">Id of the last one known.</param>
    public async Task<ImmutableArray<SweepView>?> Sweeps(string? project, string? after, int limit, CancellationToken cancel)
    {
        var arguments = new { Project = project, After = after, Limit = limit };
        if (after is not null && !await Has(HasSweepSql, arguments, cancel)) return null;
        return [.. (await database.Query<SweepRow>(SweepsSql, arguments, cancel)).Select(row => row.View())];
    }

    private const string OpenSql = SqlSweepStore.SweepColumns + """

        WHERE status IN ('running', 'paused') AND (CAST(@Project AS TEXT) IS NULL OR project = @Project) ORDER BY created_at_ms DESC, id
        """;

    /// <summary>Sweeps that run or are paused, newest first.</summary>
    public async Task<ImmutableArray<SweepView>> Open(string? project, CancellationToken cancel) =>
        [.. (await database.Query<SweepRow>(OpenSql, new { Project = project }, cancel)).Select(row => row.View())];

    private const string NamedSql = SqlSweepStore.SweepColumns + """

        WHERE (name = @Name OR id = @Name) AND (CAST(@Project AS TEXT) IS NULL OR project = @Project) ORDER BY created_at_ms DESC, id
        """;

    /// <summary>Sweeps of a name, or the one of that id, newest first.</summary>
    public async Task<ImmutableArray<SweepView>> Named(string name, string? project, CancellationToken cancel) =>
        [.. (await database.Query<SweepRow>(NamedSql, new { Name = name, Project = project }, cancel)).Select(row => row.View())];

    private const string NodesSql = SqlSweepStore.NodesSql
        + " AND position > COALESCE((SELECT position FROM node WHERE sweep_id = @Sweep AND id = @After), -1) ORDER BY position LIMIT @Limit";

    private const string HasNodeSql = "SELECT COUNT(*) FROM node WHERE sweep_id = @Sweep AND id = @After";

    /// <summary>In order of their planning.</summary>
    /// <param name="after">Id of the last one known.</param>
    public async Task<ImmutableArray<NodeView>?> Nodes(string sweep, string? after, int limit, CancellationToken cancel)
    {
        var arguments = new { Sweep = sweep, After = after ?? "", Limit = limit };
        if (after is not null && !await Has(HasNodeSql, arguments, cancel)) return null;
        return [.. (await database.Query<NodeRow>(NodesSql, arguments, cancel)).Select(row => row.View(sweep))];
    }

    private const string AttemptsSql = SqlSweepStore.AttemptsSql + " AND (started_at_ms, node, number) > (@At, @Node, @Number) ORDER BY started_at_ms, node, number LIMIT @Limit";

    private const string AttemptAtSql = "SELECT started_at_ms FROM attempt WHERE sweep_id = @Sweep AND node = @Node AND number = @Number";

    /// <summary>In order of their beginning.</summary>
    /// <param name="after">Of the last one known.</param>
    public async Task<ImmutableArray<AttemptView>?> Attempts(string sweep, (string Node, int Number)? after, int limit, CancellationToken cancel)
    {
        var (node, number) = after ?? ("", 0);
        if (await At(AttemptAtSql, after is null, new { Sweep = sweep, Node = node, Number = number }, cancel) is not { } at) return null;
        var rows = await database.Query<AttemptRow>(AttemptsSql, new { Sweep = sweep, At = at, Node = node, Number = number, Limit = limit }, cancel);
        return [.. rows.Select(row => row.View(sweep))];
    }

    private const string ReportsSql = SqlSweepStore.ReportsSql + " AND (at_ms, node, attempt, epoch) > (@At, @Node, @Attempt, @Epoch) ORDER BY at_ms, node, attempt, epoch LIMIT @Limit";

    private const string ReportAtSql = "SELECT at_ms FROM report WHERE sweep_id = @Sweep AND node = @Node AND attempt = @Attempt AND epoch = @Epoch";

    /// <summary>In order of their time.</summary>
    /// <param name="after">Of the last one known.</param>
    public async Task<ImmutableArray<ReportView>?> Reports(string sweep, (string Node, int Attempt, int Epoch)? after, int limit, CancellationToken cancel)
    {
        var (node, attempt, epoch) = after ?? ("", 0, 0);
        if (await At(ReportAtSql, after is null, new { Sweep = sweep, Node = node, Attempt = attempt, Epoch = epoch }, cancel) is not { } at) return null;
        var rows = await database.Query<ReportRow>(ReportsSql, new { Sweep = sweep, At = at, Node = node, Attempt = attempt, Epoch = epoch, Limit = limit }, cancel);
        return [.. rows.Select(row => row.View())];
    }

    private const string LedgerSql = SqlSweepStore.LedgerSql + " AND seq > @Seq ORDER BY seq LIMIT @Limit";

    private const string HasMovementSql = "SELECT COUNT(*) FROM ledger WHERE sweep_id = @Sweep AND seq = @Seq";

    /// <summary>In order of the events that moved the money.</summary>
    /// <param name="after">Number of the last one's event.</param>
    public async Task<ImmutableArray<LedgerRow>?> Ledger(string sweep, long? after, int limit, CancellationToken cancel)
    {
        var arguments = new { Sweep = sweep, Seq = after ?? 0, Limit = limit };
        if (after is not null && !await Has(HasMovementSql, arguments, cancel)) return null;
        return [.. (await database.Query<MoneyRow>(LedgerSql, arguments, cancel)).Select(row => row.View())];
    }

    private const string RunningSql = """
        SELECT attempt.device AS Device, sweep.name AS Sweep, sweep.project AS Project, attempt.trial AS Trial, attempt.stage AS Stage
        FROM attempt JOIN sweep ON sweep.id = attempt.sweep_id WHERE attempt.outcome = 'none' AND (CAST(@Project AS TEXT) IS NULL OR sweep.project = @Project)
        """;

    /// <summary>Of all sweeps, or of a project's.</summary>
    public async Task<ImmutableArray<RunningAttempt>> Running(string? project, CancellationToken cancel) =>
        [.. (await database.Query<RunningRow>(RunningSql, new { Project = project }, cancel)).Select(row => new RunningAttempt(row.Device, row.Sweep, row.Project, row.Trial, row.Stage))];

    private async Task<bool> Has(string sql, object arguments, CancellationToken cancel) => (await database.Query<long>(sql, arguments, cancel))[0] > 0;

    /// <returns>Time of the row, before all times at the beginning; null: there is no such row.</returns>
    private async Task<long?> At(string sql, bool isBeginning, object arguments, CancellationToken cancel) =>
        isBeginning ? long.MinValue : (await database.Query<long>(sql, arguments, cancel)) is [var at] ? at : null;

    private sealed record RunningRow
    {
        public string Device { get; init; } = "";
        public string Sweep { get; init; } = "";
        public string Project { get; init; } = "";
        public int Trial { get; init; }
        public string Stage { get; init; } = "";
    }
}

using System.Collections.Immutable;
using Dapper;

namespace Optimizer.Storage.Service;

/// <summary>Projects: sweeps that share a budget above their own. A project is there as soon as a sweep names it.</summary>
public sealed class ProjectStore(SqlDatabase database)
{
    private const string Sql = """
        SELECT names.name AS Name, project.budget_nano AS BudgetNano,
            CAST((SELECT COALESCE(SUM(spend_nano), 0) FROM sweep WHERE sweep.project = names.name) AS BIGINT) AS SpendNano,
            CAST((SELECT COALESCE(SUM(reserved_nano), 0) FROM sweep WHERE sweep.project = names.name) AS BIGINT) AS ReservedNano
        FROM (SELECT name FROM project UNION SELECT DISTINCT project FROM sweep) AS names
        LEFT JOIN project ON project.name = names.name
        """;

    public async Task<ImmutableArray<ProjectView>> All(CancellationToken cancel) =>
        [.. (await database.Query<Row>(Sql + " ORDER BY names.name", new { }, cancel)).Select(row => row.View())];

    /// <returns>Null: no sweep and no budget names it.</returns>
    public async Task<ProjectView?> Find(string name, CancellationToken cancel) =>
        await database.Query<Row>(Sql + " WHERE names.name = @Name", new { Name = name }, cancel) is [var row] ? row.View() : null;

    private const string SetBudgetSql = """
        INSERT INTO project (name, budget_nano) VALUES (@Name, @Budget)
        ON CONFLICT (name) DO UPDATE SET budget_nano = excluded.budget_nano
        """;

    /// <summary>Every append after it keeps to it.</summary>
    /// <param name="budgetNano">Null: no cap.</param>
    /// <exception cref="BudgetExceededException">Its sweeps have spent and reserved more already; nothing was changed.</exception>
    public Task SetBudget(string name, long? budgetNano, CancellationToken cancel) => database.Run(async connection =>
    {
        // Alone, since an append that read before it that there is no budget may not commit after it.
        await using var transaction = await database.BeginAlone(connection, cancel);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql + " WHERE names.name = @Name", new { Name = name }, transaction);
        if (row?.View() is { } now && budgetNano < now.SpendNano + now.ReservedNano)
            throw new BudgetExceededException(
                $"Project {name}: a budget of {budgetNano} nano-dollars is below the {now.SpendNano + now.ReservedNano} that its sweeps have spent or reserved; give at least that.",
                ofProject: true);
        await connection.ExecuteAsync(SetBudgetSql, new { Name = name, Budget = budgetNano }, transaction);
        await transaction.CommitAsync(cancel);
        return true;
    }, cancel);

    private sealed record Row
    {
        public string Name { get; init; } = "";
        public long? BudgetNano { get; init; }
        public long SpendNano { get; init; }
        public long ReservedNano { get; init; }

        public ProjectView View() => new(Name, BudgetNano, SpendNano, ReservedNano);
    }
}

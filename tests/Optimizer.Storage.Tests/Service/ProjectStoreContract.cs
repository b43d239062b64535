using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Service;

public abstract class ProjectStoreContract : ServiceStoreContract
{
    private protected ProjectStoreContract(ITestDatabase database)
        : base(database)
    {
    }

    [Fact]
    public async Task A_project_is_there_as_soon_as_a_sweep_or_a_budget_names_it()
    {
        var database = await Open();
        var projects = new ProjectStore(database);
        Assert.Empty(await projects.All(Cancel));
        Assert.Null(await projects.Find("vision", Cancel));

        await Store(database).Append("s", 0, [InProject("s", "vision"), Planned("n1"), Attempt("n1", 1, 30), Ended("n1", 1, 30, 20), Attempt("n1", 2, 5)], Cancel);
        await Store(database).Append("t", 0, OneTrial(), Cancel);
        await projects.SetBudget("speech", 7, Cancel);

        Assert.Equal(
            [new ProjectView("default", null, 0, 0), new ProjectView("speech", 7, 0, 0), new ProjectView("vision", null, 20, 5)], await projects.All(Cancel));
        Assert.Equal(7, (await projects.Find("speech", Cancel))!.FreeNano);
        Assert.Null((await projects.Find("vision", Cancel))!.FreeNano);
    }

    [Fact]
    public async Task A_projects_budget_holds_over_its_sweeps_and_says_that_it_was_the_projects()
    {
        var database = await Open();
        await new ProjectStore(database).SetBudget("p", 100, Cancel);
        await Begin(database, "a", "b");
        await Store(database).Append("a", 3, [Attempt("n1", 1, 60)], Cancel);

        var error = await Assert.ThrowsAsync<BudgetExceededException>(() => Store(database).Append("b", 3, [Planned("n2"), Attempt("n1", 1, 41)], Cancel));

        Assert.True(error.OfProject);
        Assert.Equal(
            "Sweep b: reserve of 41 nano-dollars for node n1 would exceed the budget of project p, 100 of which 60 are spent or reserved; nothing was written.", error.Message);
        Assert.Equal(3, (await Store(database).Read("b", 0, Cancel)).Length);
        await Store(database).Append("b", 3, [Attempt("n1", 1, 40)], Cancel);
    }

    [Fact]
    public async Task What_a_sweep_releases_another_of_its_project_may_take_and_within_one_append_every_row_counts()
    {
        var database = await Open();
        await new ProjectStore(database).SetBudget("p", 100, Cancel);
        await Begin(database, "a", "b");

        await Store(database).Append("a", 3, [Attempt("n1", 1, 100), Ended("n1", 1, 100, 10), Attempt("n1", 2, 50)], Cancel);
        await Assert.ThrowsAsync<BudgetExceededException>(() => Store(database).Append("b", 3, [Attempt("n1", 1, 41), Ended("n1", 1, 41, 0)], Cancel));
        await Store(database).Append("b", 3, [Attempt("n1", 1, 40)], Cancel);

        Assert.Equal(new ProjectView("p", 100, 10, 90), await new ProjectStore(database).Find("p", Cancel));
    }

    [Fact]
    public async Task A_sweep_that_begins_and_reserves_in_one_append_is_held_to_its_projects_budget_too()
    {
        var database = await Open();
        await new ProjectStore(database).SetBudget("p", 10, Cancel);

        var error = await Assert.ThrowsAsync<BudgetExceededException>(
            () => Store(database).Append("a", 0, [InProject("a", "p"), Planned("n1"), Attempt("n1", 1, 11)], Cancel));

        Assert.True(error.OfProject);
        Assert.Null(await Store(database).Find("a", Cancel));
    }

    [Fact]
    public async Task The_sweeps_own_budget_is_told_apart_and_other_projects_are_free()
    {
        var database = await Open();
        await new ProjectStore(database).SetBudget("p", 10, Cancel);

        await Store(database).Append("d", 0, [.. OneTrial(budgetNano: 100), Attempt("n1", 1, 100)], Cancel);
        var error = await Assert.ThrowsAsync<BudgetExceededException>(() => Store(database).Append("d", 4, [Planned("n2"), Attempt("n2", 1, 1)], Cancel));

        Assert.False(error.OfProject);
    }

    [Fact]
    public async Task A_budget_below_what_is_spent_and_reserved_is_refused_and_one_taken_away_is_none()
    {
        var database = await Open();
        var projects = new ProjectStore(database);
        await Begin(database, "a");
        await Store(database).Append("a", 3, [Attempt("n1", 1, 60)], Cancel);

        var error = await Assert.ThrowsAsync<BudgetExceededException>(() => projects.SetBudget("p", 59, Cancel));
        await projects.SetBudget("p", 60, Cancel);
        await Assert.ThrowsAsync<BudgetExceededException>(() => Store(database).Append("a", 4, [Planned("n2"), Attempt("n2", 1, 1)], Cancel));
        await projects.SetBudget("p", null, Cancel);
        await Store(database).Append("a", 4, [Planned("n2"), Attempt("n2", 1, 1)], Cancel);

        Assert.Equal("Project p: a budget of 59 nano-dollars is below the 60 that its sweeps have spent or reserved; give at least that.", error.Message);
        Assert.True(error.OfProject);
    }

    [Fact]
    public async Task Two_sweeps_that_race_for_a_projects_money_from_two_stores_never_exceed_it_at_any_moment()
    {
        const long budget = 1000;
        var (first, second) = (await Open(), await Open());
        await new ProjectStore(first).SetBudget("p", budget, Cancel);
        await Begin(first, "a", "b");
        using var over = new CancellationTokenSource();
        var watching = Task.Run(() => Most(new ProjectStore(first), over.Token));

        var refused = await Task.WhenAll(Race(Store(first), "a", 11), Race(Store(second), "b", 13));

        await over.CancelAsync();
        Assert.InRange(await watching, 1, budget);
        Assert.All(refused, count => Assert.True(count > 0));
        var project = (await new ProjectStore(second).Find("p", Cancel))!;
        Assert.InRange(project.SpendNano + project.ReservedNano, budget - 50, budget);
        Assert.Empty(await Store(first).Check(Cancel));
    }

    [Fact]
    public async Task A_budget_set_while_sweeps_take_money_holds_from_then_on()
    {
        var (first, second) = (await Open(), await Open());
        await Begin(first, "a", "b");
        var racing = Task.WhenAll(Race(Store(first), "a", 11), Race(Store(second), "b", 13));
        var projects = new ProjectStore(first);
        var budget = 500L;
        while (true)
        {
            try
            {
                await projects.SetBudget("p", budget, Cancel);
                break;
            }
            catch (BudgetExceededException)
            {
                budget += 100;
            }
        }

        await racing;

        var project = (await projects.Find("p", Cancel))!;
        Assert.True(project.SpendNano + project.ReservedNano <= budget);
        Assert.Empty(await Store(first).Check(Cancel));
    }

    [Fact]
    public async Task Check_tells_of_a_project_over_its_budget()
    {
        var database = await Open();
        await Begin(database, "a");
        await Store(database).Append("a", 3, [Attempt("n1", 1, 60)], Cancel);
        await database.Execute("INSERT INTO project (name, budget_nano) VALUES ('p', 59)", new { }, Cancel);

        Assert.Equal(["Project p: charges plus reservations of its sweeps exceed its budget."], await Store(database).Check(Cancel));
    }

    private static SqlSweepStore Store(SqlDatabase database) => new(database, new SqlSweepStoreOptions());

    private static async Task Begin(SqlDatabase database, params string[] sweeps)
    {
        foreach (var sweep in sweeps) await Store(database).Append(sweep, 0, [InProject(sweep, "p"), Planned("n1"), Proposed(1, "n1")], Cancel);
    }

    /// <summary>Reserves and settles, leaving a part spent, 40 times.</summary>
    /// <returns>How often the project had no money left.</returns>
    private static Task<int> Race(ISweepStore store, string sweep, long step) => Task.Run(async () =>
    {
        var (seq, refused) = (3L, 0);
        for (var number = 1; number <= 40; number++)
        {
            try
            {
                await store.Append(sweep, seq++, [Attempt("n1", number, step * 4)], Cancel);
                await store.Append(sweep, seq++, [Ended("n1", number, step * 4, step * 3)], Cancel);
            }
            catch (BudgetExceededException error)
            {
                Assert.True(error.OfProject);
                seq--;
                refused++;
            }
        }

        return refused;
    });

    private static async Task<long> Most(ProjectStore projects, CancellationToken over)
    {
        var most = 0L;
        do
        {
            var project = (await projects.Find("p", Cancel))!;
            most = Math.Max(most, project.SpendNano + project.ReservedNano);
        }
        while (!over.IsCancellationRequested);
        return most;
    }
}

public sealed class SqliteProjectStoreTests() : ProjectStoreContract(new SqliteTestDatabase());

public sealed class PostgresProjectStoreTests(SharedPostgres postgres) : ProjectStoreContract(new PostgresTestDatabase(postgres));

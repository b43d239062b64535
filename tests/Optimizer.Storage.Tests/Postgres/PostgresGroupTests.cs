using Npgsql;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Appending;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Postgres;

public sealed class PostgresGroupTests(SharedPostgres postgres) : IAsyncDisposable
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly string[] Three = ["a", "b", "c"];

    private readonly List<IAsyncDisposable> opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(opened)) await one.DisposeAsync();
    }

    [Fact]
    public async Task In_a_group_a_sweep_that_another_writer_has_gone_on_with_is_refused_alone()
    {
        var (store, connection) = await Begun(project: null);
        await store.Append("b", 3, [Planned("theirs")], Cancel);

        var refused = await Try(connection, Three.Select(sweep => Work(sweep, 3, Planned("ours"))));

        Assert.Null(refused[0]);
        Assert.IsType<SequenceConflictException>(refused[1]);
        Assert.Null(refused[2]);
        foreach (var (sweep, node) in new[] { ("a", "ours"), ("b", "theirs"), ("c", "ours") })
            Assert.Equal(["n1", node], (await store.Nodes(sweep, Cancel)).Select(one => one.Id));
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task What_one_of_a_group_takes_of_the_projects_budget_the_next_does_not_find_there()
    {
        var (store, connection) = await Begun("p");
        await new ProjectStore(store.Database).SetBudget("p", 130, Cancel);

        var refused = await Try(connection, [Work("a", 3, Attempt("n1", 1, 60)), Work("b", 3, Attempt("n1", 1, 80)), Work("c", 3, Attempt("n1", 1, 70))]);

        Assert.Null(refused[0]);
        Assert.True(Assert.IsType<BudgetExceededException>(refused[1]).OfProject);
        Assert.Null(refused[2]);
        Assert.Equal([60, 0, 70], (await store.Lines(null, null, 10, Cancel)).OrderBy(line => line.Id, StringComparer.Ordinal).Select(line => line.ReservedNano));
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task A_group_in_which_all_are_refused_writes_nothing_and_leaves_no_lock()
    {
        var (store, connection) = await Begun(project: null);

        var refused = await Try(connection, Three.Select(sweep => Work(sweep, 7, Planned("ours"))));

        Assert.All(refused, error => Assert.IsType<SequenceConflictException>(error));
        foreach (var sweep in Three) await store.Append(sweep, 3, [Planned("next")], Cancel);
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task Whom_a_locked_sweep_keeps_waiting_does_not_keep_the_others()
    {
        var (store, connection) = await Begun(project: null);
        await using var theirs = new NpgsqlConnection(connection);
        await theirs.OpenAsync(Cancel);
        var transaction = await theirs.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM sweep WHERE id = 'b' FOR UPDATE", theirs)) await hold.ExecuteNonQueryAsync(Cancel);

        var appends = Three.Select(sweep => store.Append(sweep, 3, [Planned("ours")], Cancel)).ToArray();
        await Task.WhenAll(appends[0], appends[2]).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);

        Assert.False(appends[1].IsCompleted);
        await transaction.RollbackAsync(Cancel);
        await appends[1];
        Assert.Empty(await store.Check(Cancel));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_group_whose_commit_or_its_answer_is_lost_is_stored_once(bool arrives)
    {
        var (store, connection) = await Begun(project: null);
        using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(connection).Port);
        var group = new PostgresGroup([.. Three.Select(sweep => Work(sweep, 3, Planned("ours")))]);
        await using (var through = new NpgsqlConnection(proxy.Through(connection) + ";Pooling=false"))
        {
            await through.OpenAsync(Cancel);
            proxy.OnCommit = async commit =>
            {
                if (arrives) await commit.DeliverAndCut();
                else commit.Cut();
            };
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => group.Try(through));
        }

        Assert.True(group.MayBeStored);
        await using var direct = new NpgsqlConnection(connection);
        await direct.OpenAsync(Cancel);
        foreach (var sweep in Three) await new PostgresAppend(Work(sweep, 3, Planned("ours")), group.MayBeStored).Try(direct, Cancel);
        foreach (var sweep in Three) Assert.Equal(4, (await store.Read(sweep, 0, Cancel)).Length);
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task Many_sweeps_that_append_side_by_side_lose_and_double_nothing()
    {
        var (store, _) = await Begun("p");
        await new ProjectStore(store.Database).SetBudget("p", 1_000_000, Cancel);

        await Task.WhenAll(Three.Select(sweep => Task.Run(async () =>
        {
            for (var number = 1; number <= 30; number++)
                await store.Append(sweep, 3 + ((number - 1) * 2), [Attempt("n1", number, 100), Ended("n1", number, 100, 50)], Cancel);
        })));

        foreach (var sweep in Three) Assert.Equal(63, (await store.Read(sweep, 0, Cancel)).Length);
        Assert.Empty(await store.Check(Cancel));
    }

    private static AppendWork Work(string sweep, long expected, params SweepEvent[] events) => new(sweep, expected, events, checkSequence: true);

    private static async Task<Exception?[]> Try(string connection, IEnumerable<AppendWork> works)
    {
        await using var direct = new NpgsqlConnection(connection);
        await direct.OpenAsync(Cancel);
        return await new PostgresGroup([.. works]).Try(direct);
    }

    /// <summary>A store in which three sweeps have three events each.</summary>
    private async Task<(PostgresSweepStore Store, string Connection)> Begun(string? project)
    {
        var connection = await postgres.CreateDatabase();
        var database = await PostgresDatabase.Open(connection);
        opened.Add(database);
        var store = new PostgresSweepStore(database, new SqlSweepStoreOptions());
        foreach (var sweep in Three)
            await store.Append(sweep, 0, [project is null ? Started(sweep) : InProject(sweep, project), Planned("n1"), Proposed(1, "n1")], Cancel);
        return (store, connection);
    }
}

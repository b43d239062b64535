using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Service;

/// <summary>Pages, one after the other, are the whole list.</summary>
public abstract class SweepPagesContract : ServiceStoreContract
{
    private protected SweepPagesContract(ITestDatabase database)
        : base(database)
    {
    }

    [Theory, InlineData(1, 1), InlineData(2, 7), InlineData(3, 10_000)]
    public async Task Pages_are_the_list(int seed, int limit)
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        await SweepStoreContract.Append(store, "s", Random(seed), seed);
        await SweepStoreContract.Append(store, "t", Random(seed + 10), seed);
        var pages = new SweepPages(store.Database);

        Assert.Equal(
            (await store.Nodes("s", Cancel)).Select(node => node.Id),
            (await All<NodeView, string>(after => pages.Nodes("s", after, limit, Cancel), node => node.Id, limit)).Select(node => node.Id));
        Assert.Equal(
            (await store.Attempts("s", Cancel)).Select(Of),
            (await All<AttemptView, (string, int)?>(after => pages.Attempts("s", after, limit, Cancel), attempt => Of(attempt), limit)).Select(Of));
        Assert.Equal(
            (await store.Reports("s", Cancel)).Select(Key),
            (await All<ReportView, (string, int, int)?>(after => pages.Reports("s", after, limit, Cancel), report => Key(report), limit)).Select(Key));
        Assert.Equal(
            (await store.Ledger("s", Cancel)).AsEnumerable(), await All<LedgerRow, long?>(after => pages.Ledger("s", after, limit, Cancel), row => row.Seq, limit));
    }

    [Fact]
    public async Task Sweeps_are_paged_newest_first_within_a_project_or_over_all()
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        for (var index = 0; index < 5; index++)
            await store.Append($"s{index}", 0, [InProject($"name {index % 2}", index < 3 ? "ours" : "theirs") with { At = At.AddSeconds(index / 2) }], Cancel);
        var pages = new SweepPages(store.Database);

        foreach (var limit in new[] { 1, 2, 100 })
        {
            Assert.Equal(
                (await store.Sweeps(Cancel)).Select(sweep => sweep.Id),
                (await All<SweepView, string>(after => pages.Sweeps(null, after, limit, Cancel), sweep => sweep.Id, limit)).Select(sweep => sweep.Id));
            Assert.Equal(
                ["s2", "s0", "s1"], (await All<SweepView, string>(after => pages.Sweeps("ours", after, limit, Cancel), sweep => sweep.Id, limit)).Select(sweep => sweep.Id));
        }

        Assert.Equal(["s2", "s0"], (await pages.Named("name 0", "ours", Cancel)).Select(sweep => sweep.Id));
        Assert.Equal(["s4", "s2", "s0"], (await pages.Named("name 0", null, Cancel)).Select(sweep => sweep.Id));
        Assert.Equal(["s3"], (await pages.Named("s3", null, Cancel)).Select(sweep => sweep.Id));
        Assert.Equal(5, (await pages.Open(null, Cancel)).Length);
        Assert.Equal(2, (await pages.Open("theirs", Cancel)).Length);
    }

    [Fact]
    public async Task After_a_row_that_is_not_there_there_is_no_page_and_another_sweeps_row_is_none()
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        await SweepStoreContract.Append(store, "s", Random(1), 1);
        await store.Append("t", 0, [InProject("other", "theirs")], Cancel);
        var (pages, node) = (new SweepPages(store.Database), (await store.Nodes("s", Cancel))[0].Id);

        Assert.Null(await pages.Nodes("t", node, 10, Cancel));
        Assert.Null(await pages.Attempts("s", (node, 99), 10, Cancel));
        Assert.Null(await pages.Reports("s", (node, 1, 99), 10, Cancel));
        Assert.Null(await pages.Ledger("s", 1, 10, Cancel));
        Assert.Null(await pages.Sweeps("theirs", "s", 10, Cancel));
        Assert.Null(await pages.Sweeps(null, "none", 10, Cancel));
        Assert.Empty((await pages.Nodes("none", null, 10, Cancel))!.Value);
    }

    [Fact]
    public async Task What_runs_is_told_of_all_sweeps_and_of_a_project()
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        await store.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 100)], Cancel);
        var pages = new SweepPages(store.Database);

        Assert.Equal(("w/cpu-0", "one", 1, "train"), Assert.Single(await pages.Running(null, Cancel)) is var running ? (running.Device, running.Sweep, running.Trial, running.Stage) : default);
        Assert.Single(await pages.Running("default", Cancel));
        Assert.Empty(await pages.Running("theirs", Cancel));
        await store.Append("s", 4, [Ended("n1", 1, 100, 10)], Cancel);
        Assert.Empty(await pages.Running(null, Cancel));
    }

    [Fact]
    public async Task Running_sweeps_are_found_by_how_long_they_are_quiet_and_others_are_not()
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        await store.Append("old", 0, [Started("old")], Cancel);
        await store.Append("new", 0, [Started("new") with { At = At.AddSeconds(30) }], Cancel);
        await store.Append("done", 0, [Started("done"), new StatusChanged(SweepStatus.Finished, "all done", 1) { At = At }], Cancel);

        Assert.Equal(["old"], await store.Running(At.AddSeconds(29), Cancel));
        Assert.Equal(["old", "new"], await store.Running(At.AddSeconds(30), Cancel));
        Assert.Equal(["old", "new"], await store.Running(Cancel));
        Assert.Empty(await store.Running(At.AddSeconds(-1), Cancel));
    }

    [Fact]
    public async Task A_project_finds_its_own_sweeps_alone()
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        await store.Append("a", 0, [InProject("same", "ours")], Cancel);
        await store.Append("b", 0, [InProject("same", "theirs") with { At = At.AddSeconds(1) }], Cancel);

        Assert.Equal("a", (await store.Find("same", "ours", Cancel))!.Id);
        Assert.Equal("b", (await store.Find("same", Cancel))!.Id);
        Assert.Equal("a", (await store.Find(null, "ours", Cancel))!.Id);
        Assert.Null(await store.Find("b", "ours", Cancel));
        Assert.Null(await store.Find(null, "nobody", Cancel));
    }

    private static (string, int) Of(AttemptView attempt) => (attempt.Node, attempt.Number);

    private static (string, int, int) Key(ReportView report) => (report.Node, report.Attempt, report.Epoch);

    /// <summary>Follows the pages to the end, each held to its limit.</summary>
    private static async Task<List<T>> All<T, TKey>(Func<TKey?, Task<ImmutableArray<T>?>> read, Func<T, TKey> key, int limit)
    {
        var all = new List<T>();
        for (TKey? after = default; await read(after) is { Length: > 0 } page; after = key(page[^1]))
        {
            Assert.InRange(page.Length, 1, limit);
            all.AddRange(page);
        }

        return all;
    }
}

public sealed class SqliteSweepPagesTests() : SweepPagesContract(new SqliteTestDatabase());

public sealed class PostgresSweepPagesTests(SharedPostgres postgres) : SweepPagesContract(new PostgresTestDatabase(postgres));

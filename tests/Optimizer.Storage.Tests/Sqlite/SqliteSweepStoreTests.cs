using Dapper;
using Microsoft.Data.Sqlite;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Sqlite;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Sqlite;

public sealed class SqliteSweepStoreTests : SweepStoreContract, IDisposable
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Readers_see_every_commit_while_a_writer_writes()
    {
        var store = await SqliteSweepStore.Open(folder.Database);
        await store.Append("s", 0, OneTrial(), Cancel);
        var reader = await SqliteSweepStore.OpenReadOnly(folder.Database);

        for (var seq = 3L; seq < 10; seq++)
        {
            await store.Append("s", seq, [Planned($"n{seq}")], Cancel);
            Assert.Equal(seq + 1, (await reader.Find("s", Cancel))!.LastSeq);
        }
    }

    [Fact]
    public async Task A_read_only_store_refuses_to_write_in_words()
    {
        await SqliteSweepStore.Open(folder.Database);
        var reader = await SqliteSweepStore.OpenReadOnly(folder.Database);

        var error = await Assert.ThrowsAsync<StorageException>(() => reader.Append("s", 0, OneTrial(), Cancel));

        Assert.Equal($"The database {folder.Database} may not be written; make the file and its folder writable, or name another with --database.", error.Message);
    }

    [Fact]
    public async Task Without_the_sequence_check_two_writers_both_believe_that_they_won()
    {
        var one = await SqliteSweepStore.Open(folder.Database, new SqlSweepStoreOptions(CheckSequence: false));
        var two = await SqliteSweepStore.Open(folder.Database, new SqlSweepStoreOptions(CheckSequence: false));
        await one.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 10), Ended("n1", 1, 10, 10)], Cancel);

        await one.Append("s", 5, [Planned("n2"), Attempt("n2", 1, 10), Ended("n2", 1, 10, 10)], Cancel);
        await two.Append("s", 5, [Planned("n3"), Attempt("n3", 1, 10), Ended("n3", 1, 10, 10)], Cancel);

        Assert.Equal(11, (await one.Read("s", 0, Cancel)).Length);
    }

    [Theory]
    [InlineData("UPDATE sweep SET spend_nano = spend_nano + 1", "Sweep s: the sums of its ledger are not its spend, reserved and overrun.")]
    [InlineData("DELETE FROM report WHERE epoch = 1", "Missing or different in the read tables: report: sweep_id=s, node=n1, attempt=1, epoch=1")]
    [InlineData("UPDATE trial SET status = 'failed'", "Not in the events: trial: sweep_id=s, number=1, status=failed")]
    [InlineData("UPDATE ledger SET spend_sum_nano = 1001", "Sweep s: charges plus reservations exceeded the budget.")]
    [InlineData("DELETE FROM sweep_event WHERE seq = 2", "Sweep s: its events are not numbered 1, 2, … without a gap.")]
    [InlineData("UPDATE sweep_event SET event_json = '{' WHERE seq = 3", "Sweep s, event 3 does not fit the events before it:")]
    public async Task Check_finds_what_was_tampered_with_and_changes_nothing(string tampering, string finding)
    {
        var store = await SqliteSweepStore.Open(folder.Database);
        await store.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 10), Report("n1", 1, 1, 0.5), Ended("n1", 1, 10, 7)], Cancel);
        await Execute(tampering);
        var before = await store.Dump();

        Assert.Contains(await store.Check(Cancel), line => line.StartsWith(finding, StringComparison.Ordinal));
        Assert.Equal(before, await store.Dump());
    }

    [Fact]
    public async Task Rebuilding_repairs_the_read_tables()
    {
        var store = await SqliteSweepStore.Open(folder.Database);
        await store.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 10), Report("n1", 1, 1, 0.5), Ended("n1", 1, 10, 7)], Cancel);
        var before = await store.Dump();
        await Execute("UPDATE sweep SET spend_nano = 0, name = 'x'; DELETE FROM node; UPDATE trial SET reason = 'y'");

        await store.Rebuild(Cancel);

        Assert.Equal(before, await store.Dump());
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task A_commit_reaches_the_disk_before_it_is_acknowledged()
    {
        await SqliteSweepStore.Open(folder.Database);
        await using var connection = new SqliteConnection($"Data Source={folder.Database}");

        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
    }

    [Fact]
    public async Task A_copy_made_by_VACUUM_INTO_while_a_sweep_is_written_is_whole_and_goes_on()
    {
        var store = await SqliteSweepStore.Open(folder.Database);
        await Append(store, "whole", Random(1), 1);
        await store.Append("busy", 0, [Started("busy")], Cancel);
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var seq = 1L; !enough.IsCancellationRequested; seq++) await store.Append("busy", seq, [Planned($"n{seq}")], Cancel);
        });
        var copy = Path.Combine(folder.Path, "copy.db");

        await Execute($"VACUUM INTO '{copy}'");
        await enough.CancelAsync();
        await writing;

        var restored = await SqliteSweepStore.Open(copy);
        Assert.Empty(await restored.Check(Cancel));
        Assert.Equal((await store.Read("whole", 0, Cancel)).Select(StoreDump.Text), (await restored.Read("whole", 0, Cancel)).Select(StoreDump.Text));
        var last = (await restored.Find("busy", Cancel))!.LastSeq;
        await restored.Append("busy", last, [Planned("after")], Cancel);
        Assert.Empty(await restored.Check(Cancel));
    }

    [Fact]
    public async Task Appends_that_wait_for_one_another_share_a_commit_and_each_stays_or_falls_alone()
    {
        var store = await SqliteSweepStore.Open(folder.Database);
        for (var sweep = 0; sweep < 20; sweep++) await store.Append($"s{sweep}", 0, OneTrial(budgetNano: 10), Cancel);

        // Every third is over its budget, every third at a number that is taken, the others fit.
        var appends = Enumerable.Range(0, 20).Select(sweep => store.Append($"s{sweep}", sweep % 3 == 1 ? 2 : 3, [Attempt("n1", 1, sweep % 3 == 0 ? 11 : 10)], Cancel)).ToList();
        var failures = new List<Exception?>();
        foreach (var append in appends) failures.Add(await Xunit.Record.ExceptionAsync(() => append));

        Assert.Equal(
            Enumerable.Range(0, 20).Select(sweep => (sweep % 3) switch { 0 => typeof(BudgetExceededException), 1 => typeof(SequenceConflictException), _ => null }),
            failures.Select(failure => failure?.GetType()));
        Assert.Equal(Enumerable.Range(0, 20).Select(sweep => sweep % 3 == 2 ? 4L : 3L), await Task.WhenAll(Enumerable.Range(0, 20).Select(async sweep => (await store.Find($"s{sweep}", Cancel))!.LastSeq)));
        Assert.Empty(await store.Check(Cancel));
    }

    protected override async Task<ISweepStore> Open() => await SqliteSweepStore.Open(folder.Database);

    private async Task Execute(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={folder.Database}");
        await connection.ExecuteAsync(sql);
    }
}

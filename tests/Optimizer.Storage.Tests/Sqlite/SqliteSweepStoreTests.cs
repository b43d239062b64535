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

    protected override async Task<ISweepStore> Open() => await SqliteSweepStore.Open(folder.Database);

    private async Task Execute(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={folder.Database}");
        await connection.ExecuteAsync(sql);
    }
}

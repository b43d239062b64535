using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Postgres;

public sealed class LostConnectionTests(SharedPostgres postgres) : IAsyncDisposable
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    private readonly List<IAsyncDisposable> opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(opened)) await one.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_server_that_stops_and_starts_delays_appends_and_loses_and_doubles_nothing(bool immediate)
    {
        SharedPostgres.SkipIfMissing();
        var server = await PostgresServer.Start();
        opened.Add(server);
        var store = await Open(await server.CreateDatabase());
        await store.Append("s", 0, [Started()], Cancel);
        using var enough = new CancellationTokenSource();

        var writing = Task.Run(() => Write(store, enough.Token));
        await Reaches(store, 20);
        await server.Stop(immediate);
        await server.StartAgain();
        await Reaches(store, (await store.Find("s", Cancel))!.LastSeq + 20);
        await enough.CancelAsync();

        var acknowledged = await writing;
        Assert.Equal(acknowledged, (await store.Read("s", 0, Cancel)).Length);
        Assert.Equal(acknowledged, (await store.Find("s", Cancel))!.LastSeq);
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task Work_over_connections_of_its_own_is_begun_anew_when_the_server_is_back()
    {
        SharedPostgres.SkipIfMissing();
        var server = await PostgresServer.Start();
        opened.Add(server);
        var connection = await server.CreateDatabase();
        var database = await PostgresDatabase.Open(connection);
        opened.Add(database);
        var begun = 0;
        await server.Stop(immediate: true);

        var answer = await database.Patiently(async token =>
        {
            if (++begun == 2) await server.StartAgain();
            await using var own = new NpgsqlConnection(connection + ";Pooling=false");
            await own.OpenAsync(token);
            return own.State;
        }, Cancel);

        Assert.Equal((System.Data.ConnectionState.Open, 2), (answer, begun));
    }

    [Fact]
    public async Task Sessions_that_are_ended_at_any_moment_lose_and_double_nothing()
    {
        var connection = await postgres.CreateDatabase();
        var store = await Open(connection);
        await store.Append("s", 0, [Started()], Cancel);
        using var enough = new CancellationTokenSource();

        var writing = Task.Run(() => Write(store, enough.Token));
        for (var round = 1; round <= 15; round++)
        {
            await Reaches(store, round * 5);
            await EndSessions(connection);
        }

        await enough.CancelAsync();
        var acknowledged = await writing;
        Assert.Equal(acknowledged, (await store.Read("s", 0, Cancel)).Length);
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task An_append_whose_commits_answer_is_lost_is_found_stored_and_not_written_twice()
    {
        var (store, proxy, _) = await Proxied();
        proxy.OnCommit = commit => commit.DeliverAndCut();

        await store.Append("s", 1, [Planned("n1"), Planned("n2")], Cancel);

        Assert.Null(proxy.OnCommit);
        Assert.Equal(3, (await store.Read("s", 0, Cancel)).Length);
        Assert.Equal(["n1", "n2"], (await store.Nodes("s", Cancel)).Select(node => node.Id));
    }

    [Fact]
    public async Task The_first_append_of_a_sweep_whose_commits_answer_is_lost_is_found_too()
    {
        var (store, proxy, _) = await Proxied();
        proxy.OnCommit = commit => commit.DeliverAndCut();

        await store.Append("t", 0, OneTrial(), Cancel);

        Assert.Equal(3, (await store.Read("t", 0, Cancel)).Length);
    }

    [Fact]
    public async Task An_append_whose_commit_never_arrived_is_written_again()
    {
        var (store, proxy, _) = await Proxied();
        proxy.OnCommit = commit =>
        {
            commit.Cut();
            return Task.CompletedTask;
        };

        await store.Append("s", 1, [Planned("n1")], Cancel);

        Assert.Null(proxy.OnCommit);
        Assert.Equal(2, (await store.Read("s", 0, Cancel)).Length);
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task An_append_whose_commit_never_arrived_while_another_writer_took_its_number_is_a_conflict()
    {
        var (store, proxy, other) = await Proxied();
        proxy.OnCommit = async commit =>
        {
            // The store hears of it last: told at once, it might write again before the other does.
            commit.CutServer();
            await other.Append("s", 1, [Planned("theirs")], Cancel);
            commit.Cut();
        };

        await Assert.ThrowsAsync<SequenceConflictException>(() => store.Append("s", 1, [Planned("ours")], Cancel));

        Assert.Equal("theirs", (await store.Nodes("s", Cancel)).Single().Id);
    }

    [Fact]
    public async Task A_writer_frozen_before_its_commit_does_not_keep_the_sweep_from_the_next_and_writes_nothing_when_thawed()
    {
        var (store, proxy, other) = await Proxied();
        proxy.OnCommit = async commit =>
        {
            await other.Append("s", 1, [Planned("theirs")], Cancel);
            await commit.Deliver();
        };

        await Assert.ThrowsAsync<SequenceConflictException>(() => store.Append("s", 1, [Planned("ours")], Cancel));

        Assert.Equal("theirs", (await store.Nodes("s", Cancel)).Single().Id);
        Assert.Equal(2, (await store.Read("s", 0, Cancel)).Length);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_in_words_after_twenty_seconds()
    {
        SharedPostgres.SkipIfMissing();
        var server = await PostgresServer.Start();
        opened.Add(server);
        var clock = new FakeTimeProvider();
        var store = await Open(await server.CreateDatabase(), clock);
        await server.Stop(immediate: true);
        var before = clock.GetUtcNow();

        var append = store.Append("s", 0, [Started()], Cancel);
        while (!append.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }

        var error = await Assert.ThrowsAsync<StorageException>(() => append);
        Assert.StartsWith($"The PostgreSQL server 127.0.0.1:{server.Port}, database test_", error.Message, StringComparison.Ordinal);
        Assert.Contains("could not be reached or did not answer for 20 s", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("start it, or check the network and the connection string: everything acknowledged so far is kept.", error.Message, StringComparison.Ordinal);
        Assert.InRange(clock.GetUtcNow() - before, PostgresRetries.Longest, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Sweeps_that_take_a_projects_last_money_side_by_side_never_wait_for_one_another_in_a_ring()
    {
        var store = await Open(await postgres.CreateDatabase());
        await new ProjectStore(store.Database).SetBudget("p", 1_000_000, Cancel);
        foreach (var sweep in new[] { "a", "b", "c", "d" }) await store.Append(sweep, 0, [InProject(sweep, "p"), Planned("n1"), Proposed(1, "n1")], Cancel);

        await Task.WhenAll(new[] { "a", "b", "c", "d" }.Select(sweep => Task.Run(async () =>
        {
            for (var number = 1; number <= 20; number++)
                await store.Append(sweep, 3 + ((number - 1) * 2), [Attempt("n1", number, 100), Ended("n1", number, 100, 50)], Cancel);
        })));

        Assert.Empty(await store.Check(Cancel));
    }

    /// <summary>One event an append, until told to stop.</summary>
    /// <returns>How many events were acknowledged.</returns>
    private static async Task<long> Write(ISweepStore store, CancellationToken enough)
    {
        var seq = 1L;
        while (!enough.IsCancellationRequested)
        {
            await store.Append("s", seq, [Planned($"n{seq}")], Cancel);
            seq++;
        }

        return seq;
    }

    private static async Task Reaches(ISweepStore store, long seq)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await store.Find("s", Cancel))!.LastSeq < seq) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    private static async Task EndSessions(string connection)
    {
        await using var source = new NpgsqlConnection(connection + ";Pooling=false");
        await source.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", source);
        await command.ExecuteScalarAsync(Cancel);
    }

    private async Task<PostgresSweepStore> Open(string connection, TimeProvider? clock = null)
    {
        var database = await PostgresDatabase.Open(connection, clock);
        opened.Add(database);
        return new PostgresSweepStore(database, new SqlSweepStoreOptions());
    }

    /// <summary>A store through a proxy, and another on the same database; sweep s has started.</summary>
    private async Task<(PostgresSweepStore Store, CuttingProxy Proxy, PostgresSweepStore Other)> Proxied()
    {
        var connection = await postgres.CreateDatabase();
        var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(connection).Port);
        var store = await Open(proxy.Through(connection));
        await store.Append("s", 0, [Started()], Cancel);
        return (store, proxy, await Open(connection));
    }
}

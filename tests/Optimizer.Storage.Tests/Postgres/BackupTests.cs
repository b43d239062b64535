using Npgsql;
using Optimizer.Storage.Postgres;
using Optimizer.Tests.Shared;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Postgres;

public sealed class BackupTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_dump_made_while_sweeps_are_written_restores_to_a_store_that_is_whole_and_goes_on()
    {
        var (from, to) = (await postgres.CreateDatabase(), await postgres.CreateDatabase());
        await using var database = await PostgresDatabase.Open(from);
        var store = new PostgresSweepStore(database, new SqlSweepStoreOptions());
        await SweepStoreContract.Append(store, "whole", Random(1), 1);
        var whole = (await store.Read("whole", 0, default)).Select(StoreDump.Text).ToList();
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(() => Write(store, enough.Token));

        // In the server's folder, where its account may write.
        var dump = Path.Combine((await postgres.Server()).Folder, "dump");
        await PostgresServer.Run("pg_dump", "--format=custom", "--file", dump, Uri(from));
        await PostgresServer.Run("pg_restore", "--exit-on-error", "--no-owner", "--dbname", Uri(to), dump);
        await enough.CancelAsync();
        var written = await writing;
        await using var copy = await PostgresDatabase.Open(to);
        var restored = new PostgresSweepStore(copy, new SqlSweepStoreOptions());
        Assert.Empty(await restored.Check(default));
        Assert.Equal(whole, (await restored.Read("whole", 0, default)).Select(StoreDump.Text));
        var last = (await restored.Read("busy", 0, default)).Length;
        Assert.InRange(last, 0, (int)written);
        await restored.Append("after", 0, OneTrial(), default);
        Assert.Empty(await restored.Check(default));
    }

    private static string Uri(string connection)
    {
        var target = new NpgsqlConnectionStringBuilder(connection);
        return $"postgresql://{target.Username}@{target.Host}:{target.Port}/{target.Database}";
    }

    private static async Task<long> Write(ISweepStore store, CancellationToken enough)
    {
        var seq = 0L;
        await store.Append("busy", seq++, [Started("busy")], default);
        while (!enough.IsCancellationRequested) await store.Append("busy", seq, [Planned($"n{seq++}")], default);
        return seq;
    }
}

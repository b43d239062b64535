using Dapper;
using Microsoft.Data.Sqlite;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Tests.Sweeps;
using Optimizer.Storage.Sqlite;
using Optimizer.Storage.Tests.Sqlite;

namespace Optimizer.Storage.Tests;

/// <summary>A database of every schema that ever landed stays in tests/assets/db, and every later version reads it and goes on with it.</summary>
/// <remarks>With a new migration comes a new one: these tests make it too and leave it beside the test's binary, under made.</remarks>
public sealed class OldDatabaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private const string MadeNow = "made now";

    public static TheoryData<string> Databases => [.. Directory.GetFiles(Assets, "*.db").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal), MadeNow];

    private static string Assets => Path.Combine(AppContext.BaseDirectory, "assets", "db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void There_is_one_of_every_schema() =>
        Assert.Equal([.. Migrator.Of(SqlDialect.Sqlite).Select(migration => $"{migration.Number:0000}.db"), MadeNow], Databases.Select(row => row.Data));

    [Theory, MemberData(nameof(Databases))]
    public async Task Its_read_tables_agree_with_its_events(string database)
    {
        var store = await Open(database);

        Assert.Empty(await store.Check(default));
        var before = await store.Dump();
        await store.Rebuild(default);
        Assert.Equal(before, await store.Dump());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Its_paused_sweep_goes_on_to_the_end(string database)
    {
        var store = await Open(database);
        var paused = (await store.Find("old", default))!;
        Assert.Equal((SweepStatus.Paused, "asked to"), (paused.Status, paused.Reason));
        var run = SimulatedSweep.Continue([.. (await store.Read(paused.Id, 0, default)).Select(stored => stored.Event)]);
        var done = run.Sweep.Trials.Values.Count(trial => trial.Status == TrialStatus.Completed);

        Assert.Null(run.Turn(Lifecycle.Resume));
        run.Run();
        await store.Append(paused.Id, paused.LastSeq, [.. run.Log.Skip((int)paused.LastSeq)], default);

        var finished = (await store.Find(null, default))!;
        Assert.Equal((paused.Id, SweepStatus.Finished), (finished.Id, finished.Status));
        Assert.True((await store.Trials(paused.Id, default)).Count(trial => trial.Status == TrialStatus.Completed) > done);
        Assert.Empty(await store.Check(default));
    }

    private async Task<ISweepStore> Open(string database)
    {
        if (database == MadeNow) await Make();
        else File.Copy(Path.Combine(Assets, database), folder.Database);
        return await SqliteSweepStore.Open(folder.Database);
    }

    private async Task Make()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 12, method: "tpe", stopping: "asha", epochs: 9) with { Name = "old" });
        for (var second = 0; second < 15; second++) run.Second();
        run.Turn(turn => Lifecycle.Pause(turn, "asked to"));
        run.Run();
        var store = await SqliteSweepStore.Open(folder.Database);
        await SweepStoreContract.Append(store, "0123456789ab", run.Log, seed: 1);
        await using (var connection = new SqliteConnection($"Data Source={folder.Database}")) await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        var made = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "made"));
        File.Copy(folder.Database, Path.Combine(made.FullName, $"{Migrator.Of(SqlDialect.Sqlite).Last().Number:0000}.db"), overwrite: true);
    }
}

using Optimizer.Storage;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Sqlite;
using Optimizer.Tests.Shared;

namespace Optimizer.Benchmarks.Store;

/// <summary>A store on an empty database of its own, on the disk of the temporary folder.</summary>
internal sealed class StorePlace(ISweepStore store, params Func<Task>[] ending) : IAsyncDisposable
{
    public ISweepStore Store => store;

    public static async Task<StorePlace> Make(bool postgres)
    {
        if (postgres)
        {
            var server = await PostgresServer.Start();
            var database = await PostgresDatabase.Open(await server.CreateDatabase());
            return new StorePlace(
                new PostgresSweepStore(database, new SqlSweepStoreOptions()), () => database.DisposeAsync().AsTask(), () => server.DisposeAsync().AsTask());
        }

        var folder = Directory.CreateTempSubdirectory("optimizer-benchmark-").FullName;
        return new StorePlace(await SqliteSweepStore.Open(Path.Combine(folder, "optimizer.db")), () =>
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var end in ending) await end();
    }
}

using Optimizer.Storage.Postgres;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Postgres;

public sealed class PostgresSweepStoreTests(SharedPostgres postgres) : SweepStoreContract, IAsyncDisposable
{
    private readonly List<PostgresDatabase> opened = [];
    private string? connection;

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened) await database.DisposeAsync();
    }

    protected override async Task<ISweepStore> Open()
    {
        connection ??= await postgres.CreateDatabase();
        var database = await PostgresDatabase.Open(connection);
        opened.Add(database);
        return new PostgresSweepStore(database, new SqlSweepStoreOptions());
    }
}

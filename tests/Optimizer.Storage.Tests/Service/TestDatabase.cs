using Optimizer.Storage.Postgres;
using Optimizer.Storage.Sqlite;
using Optimizer.Storage.Tests.Sqlite;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Service;

/// <summary>An empty database for a test; opened again, as another process opens it.</summary>
internal interface ITestDatabase : IAsyncDisposable
{
    Task<SqlDatabase> Open();
}

internal sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly TemporaryFolder folder = new();

    public async Task<SqlDatabase> Open() => await SqliteDatabase.Open(folder.Database);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return default;
    }
}

internal sealed class PostgresTestDatabase(SharedPostgres postgres) : ITestDatabase
{
    private readonly List<PostgresDatabase> opened = [];
    private string? connection;

    public async Task<SqlDatabase> Open()
    {
        connection ??= await postgres.CreateDatabase();
        opened.Add(await PostgresDatabase.Open(connection));
        return opened[^1];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened) await database.DisposeAsync();
    }
}

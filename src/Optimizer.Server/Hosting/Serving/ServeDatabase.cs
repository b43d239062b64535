using Optimizer.Storage;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>The database of a coordinator: PostgreSQL that it shares with others, or a SQLite file that it owns.</summary>
internal sealed class ServeDatabase : IAsyncDisposable
{
    private readonly DatabaseOwner? owner;
    private readonly PostgresDatabase? postgres;

    private ServeDatabase(SqlSweepStore store, DatabaseOwner? owner, PostgresDatabase? postgres) =>
        (Store, this.owner, this.postgres) = (store, owner, postgres);

    public SqlSweepStore Store { get; }

    public SqlDatabase Database => Store.Database;

    /// <exception cref="StorageException">Another process owns the file, or the database cannot be opened.</exception>
    /// <exception cref="NewerSchemaException">The database was made by a newer version.</exception>
    public static async Task<ServeDatabase> Open(ServeOptions options, CancellationToken cancel)
    {
        if (options.Postgres is { } connection)
        {
            var postgres = await PostgresDatabase.Open(connection, cancel: cancel);
            return new ServeDatabase(new PostgresSweepStore(postgres, new SqlSweepStoreOptions(options.CheckSequence)), null, postgres);
        }

        var file = Path.GetFullPath(options.Database);
        var owner = DatabaseOwner.TryTake(file)
            ?? throw new StorageException($"A running process owns {file}; end it, or name another file with --database. Several coordinators share a PostgreSQL: --postgres.");
        try
        {
            return new ServeDatabase(await SqliteSweepStore.Open(file, cancel: cancel), owner, null);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Other processes of this machine find the owner of a file here; PostgreSQL's coordinators are found by their addresses.</summary>
    public void Announce(string socket) => owner?.Announce(new OwnerInfo(Environment.ProcessId, socket));

    /// <summary>Begins <paramref name="work"/> anew while PostgreSQL is away: for what uses connections of its own.</summary>
    /// <exception cref="StorageException">It stays away.</exception>
    public Task<T> Patiently<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) => postgres is null ? work(cancel) : postgres.Patiently(work, cancel);

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null) await postgres.DisposeAsync();
        owner?.Dispose();
    }
}

using System.Collections.Immutable;
using Optimizer.Storage;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Server.Hosting;

/// <summary>Compares the read tables with the events, or writes them again. A SQLite file must have no other owner; PostgreSQL may be at work: a check sees one moment, a rebuild keeps writers waiting.</summary>
/// <param name="postgres">Connection string; null: the SQLite file.</param>
public sealed class DatabaseCare(string? postgres, string database)
{
    /// <returns>What is wrong, a line each; empty: nothing.</returns>
    /// <exception cref="FileNotFoundException">There is no such database.</exception>
    /// <exception cref="InvalidOperationException">Another process owns it.</exception>
    /// <exception cref="StorageException">PostgreSQL cannot be reached or refuses.</exception>
    public Task<ImmutableArray<string>> Check(CancellationToken cancel) => With(store => store.Check(cancel), cancel);

    /// <inheritdoc cref="Check"/>
    public Task Rebuild(CancellationToken cancel) => With(
        async store =>
        {
            await store.Rebuild(cancel);
            return true;
        },
        cancel);

    private async Task<T> With<T>(Func<SqlSweepStore, Task<T>> act, CancellationToken cancel)
    {
        if (postgres is not null)
        {
            await using var server = await PostgresDatabase.Open(postgres, cancel: cancel);
            return await act(new PostgresSweepStore(server, new SqlSweepStoreOptions(CheckSequence: true)));
        }

        if (!File.Exists(database)) throw new FileNotFoundException($"There is no database at {database}; name another with --database.", database);
        using var owner = DatabaseOwner.TryTake(Path.GetFullPath(database))
            ?? throw new InvalidOperationException($"A running process owns {database}; end it (Ctrl-C pauses its sweeps) and try again.");
        return await act(await SqliteSweepStore.Open(database, cancel: cancel));
    }
}

using System.Collections.Immutable;
using Optimizer.Client.V1;
using Optimizer.Storage;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Service;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Server.Access;

/// <summary>Keys straight in a database, for whoever may open it: the first key of a server has nobody to ask for it.</summary>
/// <param name="postgres">Connection string; null: the SQLite file.</param>
public sealed class KeyCare(string? postgres, string database, TimeProvider clock)
{
    /// <inheritdoc cref="KeyDesk.Create"/>
    public Task<CreatedKey> Create(CreateKeyRequest request, CancellationToken cancel) => With(desk => desk.Create(request, cancel), cancel);

    public Task<ImmutableArray<KeyRow>> List(CancellationToken cancel) => With(desk => desk.List(cancel), cancel);

    /// <inheritdoc cref="KeyDesk.Revoke"/>
    public Task<bool> Revoke(string id, CancellationToken cancel) => With(desk => desk.Revoke(id, cancel), cancel);

    private async Task<T> With<T>(Func<KeyDesk, Task<T>> act, CancellationToken cancel)
    {
        if (postgres is null) return await act(Desk(await SqliteDatabase.Open(database, cancel: cancel)));
        await using var server = await PostgresDatabase.Open(postgres, cancel: cancel);
        return await act(Desk(server));
    }

    private KeyDesk Desk(SqlDatabase opened) => new(new KeyStore(opened), clock);
}

namespace Optimizer.Storage.Sqlite;

/// <summary>The embedded store.</summary>
public sealed class SqliteSweepStore(SqliteDatabase database, SqlSweepStoreOptions options) : SqlSweepStore(database, options)
{
    /// <inheritdoc cref="SqliteDatabase.Open(string, CancellationToken)"/>
    public static async Task<SqliteSweepStore> Open(string path, SqlSweepStoreOptions? options = null, CancellationToken cancel = default) =>
        new(await SqliteDatabase.Open(path, cancel), options ?? new());

    /// <inheritdoc cref="SqliteDatabase.OpenReadOnly"/>
    public static async Task<SqliteSweepStore> OpenReadOnly(string path, CancellationToken cancel = default) =>
        new(await SqliteDatabase.OpenReadOnly(path, cancel), new());
}

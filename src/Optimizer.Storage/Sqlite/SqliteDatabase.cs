using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Sqlite;

/// <summary>One file with a write-ahead log; every commit is on disk before it is acknowledged.</summary>
public sealed class SqliteDatabase : SqlDatabase
{
    private readonly string connectionString;
    private readonly string path;
    private readonly SqliteWriter writer;

    private SqliteDatabase(string path, SqliteConnectionStringBuilder connection)
    {
        (this.path, connectionString) = (path, connection.ToString());
        writer = new SqliteWriter(OpenToAppend, error => Explain(error) ?? (Exception)error, TimeProvider.System);
    }

    /// <summary>
    /// The writer moves pages from the log into the file itself, every 16 MiB instead of every 4: the same few pages change again and again, and
    /// are moved once. Its cache holds the pages that it changes, 32 MiB.
    /// </summary>
    private const string AppendingSql = "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768";

    private const string IsOursSql = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'";

    private const string IsForeignSql =
        "SELECT COUNT(*) > 0 AND SUM(name = 'schema_version') = 0 FROM sqlite_master";

    /// <summary>Opens the file, making it and its folder if need be, and brings its schema up to date.</summary>
    /// <exception cref="NewerSchemaException">The file was written by a newer version.</exception>
    public static async Task<SqliteDatabase> Open(string path, CancellationToken cancel = default)
    {
        SqliteFailure.MakeFolder(path);
        var database = new SqliteDatabase(path, new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 });
        await using var connection = await ((SqlDatabase)database).Open(cancel);
        try
        {
            if (await connection.ExecuteScalarAsync<bool>(IsForeignSql)) throw new StorageException(SqliteFailure.Foreign(path));
            await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
            await Migrator.Run(connection, await database.Begin(connection, cancel), SqlDialect.Sqlite);
        }
        catch (SqliteException error) when (database.Explain(error) is { } explained)
        {
            throw explained;
        }

        return database;
    }

    /// <summary>Opens an existing file for reading only.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NewerSchemaException">The file was written by a newer version.</exception>
    public static async Task<SqliteDatabase> OpenReadOnly(string path, CancellationToken cancel = default)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no database at {path}; start with `optimizer run SPEC`, or name another with --database.", path);
        var database = new SqliteDatabase(path, new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 30 });
        await using var connection = await ((SqlDatabase)database).Open(cancel);
        try
        {
            if (!await connection.ExecuteScalarAsync<bool>(IsOursSql)) throw new StorageException(SqliteFailure.Foreign(path));
            Migrator.Refuse(await connection.ExecuteScalarAsync<int>("SELECT COALESCE(MAX(number), 0) FROM schema_version"), SqlDialect.Sqlite);
        }
        catch (SqliteException error) when (database.Explain(error) is { } explained)
        {
            throw explained;
        }

        return database;
    }

    public override async Task<DbConnection> Open(CancellationToken cancel)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            await connection.ExecuteAsync("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000");
            return connection;
        }
        catch (SqliteException error)
        {
            await connection.DisposeAsync();
            throw Explain(error) ?? (Exception)error;
        }
    }

    private async Task<SqliteConnection> OpenToAppend()
    {
        var connection = (SqliteConnection)await Open(CancellationToken.None);
        await connection.ExecuteAsync(AppendingSql);
        return connection;
    }

    public override Task<DbTransaction> Begin(DbConnection connection, CancellationToken cancel) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false));

    /// <summary>Once: a file does not get lost and come back.</summary>
    public override async Task<T> Run<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await Open(cancel);
        try
        {
            return await work(connection);
        }
        catch (SqliteException error) when (Explain(error) is { } explained)
        {
            throw explained;
        }
    }

    public override StorageException? Explain(DbException error) =>
        error is SqliteException { SqliteErrorCode: var code } && SqliteFailure.Words(code, path) is { } words ? new StorageException(words, error) : null;

    internal override Task Append(AppendWork work, CancellationToken cancel) => writer.Append(work);

    internal override Task Write(DbConnection connection, DbTransaction transaction, string sweep, IReadOnlyList<RowSet> rows)
    {
        using var statements = new SqliteRows((SqliteConnection)connection);
        statements.Write(sweep, rows);
        return Task.CompletedTask;
    }

    internal override Task<DbConnection> OpenApart(CancellationToken cancel) => Open(cancel);

    internal override Task<DbTransaction> BeginSnapshot(DbConnection connection, CancellationToken cancel) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true));

    internal override Task<DbTransaction> BeginAlone(DbConnection connection, CancellationToken cancel) => Begin(connection, cancel);

    private const string TableSql = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = @Table";

    internal override async Task<string> Shadow(DbConnection connection, DbTransaction transaction, IEnumerable<string> tables)
    {
        foreach (var table in tables)
        {
            var sql = await connection.QuerySingleAsync<string>(TableSql, new { Table = table }, transaction);
            await connection.ExecuteAsync(sql.Replace("CREATE TABLE", "CREATE TEMP TABLE", StringComparison.Ordinal), transaction: transaction);
        }

        return "main.";
    }
}

using System.Data.Common;
using Dapper;
using Npgsql;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>A PostgreSQL database that several coordinators share.</summary>
public sealed class PostgresDatabase : SqlDatabase, IAsyncDisposable
{
    /// <summary>Migrations of coordinators that start together wait for one another: any number, the same for all.</summary>
    private const long MigrationLock = 7_116_283_401;

    private readonly NpgsqlDataSource source;
    private readonly PostgresRetries retries;
    private readonly PostgresWriter writer;
    private readonly string apart;

    private PostgresDatabase(string connectionString, TimeProvider clock)
    {
        source = NpgsqlDataSource.Create(Settings(connectionString));
        var target = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        apart = target.ToString();
        retries = new PostgresRetries($"{target.Host}:{target.Port}, database {target.Database}", clock);
        writer = new PostgresWriter(async () => await source.OpenConnectionAsync(), AppendAlone);
    }

    /// <summary>Connects and brings the schema up to date.</summary>
    /// <exception cref="NewerSchemaException">The database was migrated by a newer version.</exception>
    /// <exception cref="StorageException">The server cannot be reached or refuses; the message says what to do.</exception>
    public static async Task<PostgresDatabase> Open(string connectionString, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        var database = new PostgresDatabase(connectionString, clock ?? TimeProvider.System);
        try
        {
            return await database.Run(async connection =>
            {
                var transaction = await database.Begin(connection, cancel);
                await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@MigrationLock)", new { MigrationLock }, transaction);
                await Migrator.Run(connection, transaction, SqlDialect.Postgres);
                return database;
            }, cancel);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public override async Task<DbConnection> Open(CancellationToken cancel) =>
        await retries.Run(async token => await source.OpenConnectionAsync(token), cancel);

    /// <summary>For what uses the server over connections of its own, and is begun anew as a whole when the server is away.</summary>
    /// <exception cref="StorageException">It went on failing, or the server refuses for a reason that a person must remove.</exception>
    public Task<T> Patiently<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) => retries.Run(work, cancel);

    public override async Task<DbTransaction> Begin(DbConnection connection, CancellationToken cancel) => await connection.BeginTransactionAsync(cancel);

    public override Task<T> Run<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => retries.Run(async token =>
    {
        await using var connection = await source.OpenConnectionAsync(token);
        return await work(connection);
    }, cancel);

    public override StorageException? Explain(DbException error) => retries.Explain(error);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    internal override Task Append(AppendWork work, CancellationToken cancel) => writer.Append(work, cancel);

    private async Task AppendAlone(AppendWork work, bool mayBeStored, CancellationToken cancel)
    {
        var append = new PostgresAppend(work, mayBeStored);
        await retries.Run(async token =>
        {
            await using var connection = await source.OpenConnectionAsync(token);
            await append.Try(connection, token);
            return true;
        }, cancel);
    }

    internal override async Task Write(DbConnection connection, DbTransaction transaction, string sweep, IReadOnlyList<RowSet> rows)
    {
        await using var batch = PostgresRows.Batch((NpgsqlConnection)connection, sweep, rows);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Not from the pool: its statements were planned for the real tables, not for those that shadow them.</summary>
    internal override async Task<DbConnection> OpenApart(CancellationToken cancel) => await retries.Run(async token =>
    {
        var connection = new NpgsqlConnection(apart);
        try
        {
            await connection.OpenAsync(token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }, cancel);

    internal override async Task<DbTransaction> BeginSnapshot(DbConnection connection, CancellationToken cancel) =>
        await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);

    /// <summary>Every append locks its sweep's row, which this lock waits for and keeps out.</summary>
    internal override async Task<DbTransaction> BeginAlone(DbConnection connection, CancellationToken cancel)
    {
        var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync("LOCK TABLE sweep IN EXCLUSIVE MODE", transaction: transaction);
        return transaction;
    }

    internal override async Task<string> Shadow(DbConnection connection, DbTransaction transaction, IEnumerable<string> tables)
    {
        var schema = await connection.ExecuteScalarAsync<string>("SELECT quote_ident(current_schema())", transaction: transaction);
        foreach (var table in tables)
            await connection.ExecuteAsync($"CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL) ON COMMIT DROP", transaction: transaction);
        return schema + ".";
    }

    /// <summary>What a connection string leaves open: a server that does not answer is noticed, statements are planned once.</summary>
    private static string Settings(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        return new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = given.ApplicationName ?? "optimizer",
            Timeout = given.ContainsKey("Timeout") ? given.Timeout : 5,
            CommandTimeout = given.ContainsKey("Command Timeout") ? given.CommandTimeout : 20,
            MaxPoolSize = given.ContainsKey("Maximum Pool Size") ? given.MaxPoolSize : 20,
            KeepAlive = given.ContainsKey("Keepalive") ? given.KeepAlive : 10,
            MaxAutoPrepare = given.ContainsKey("Max Auto Prepare") ? given.MaxAutoPrepare : 100,
            AutoPrepareMinUsages = given.ContainsKey("Auto Prepare Min Usages") ? given.AutoPrepareMinUsages : 2,
            // A connection keeps nothing from one use to the next that would have to be taken back.
            NoResetOnClose = true,
            // Details name rows, which hold what users wrote.
            IncludeErrorDetail = false,
        }.ToString();
    }
}

using System.Data.Common;
using Dapper;
using Npgsql;

namespace Optimizer.Storage.Postgres;

/// <summary>A PostgreSQL database that several coordinators share.</summary>
public sealed class PostgresDatabase : SqlDatabase, IAsyncDisposable
{
    /// <summary>Migrations of coordinators that start together wait for one another: any number, the same for all.</summary>
    private const long MigrationLock = 7_116_283_401;

    private readonly NpgsqlDataSource source;

    private PostgresDatabase(NpgsqlDataSource source) => this.source = source;

    /// <summary>Connects and brings the schema up to date.</summary>
    /// <exception cref="NewerSchemaException">The database was migrated by a newer version.</exception>
    public static async Task<PostgresDatabase> Open(string connectionString, CancellationToken cancel = default)
    {
        var database = new PostgresDatabase(NpgsqlDataSource.Create(connectionString));
        await using var connection = await ((SqlDatabase)database).Open(cancel);
        var transaction = await database.Begin(connection, cancel);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@MigrationLock)", new { MigrationLock }, transaction);
        await Migrator.Run(connection, transaction, SqlDialect.Postgres);
        return database;
    }

    public override async Task<DbConnection> Open(CancellationToken cancel) => await source.OpenConnectionAsync(cancel);

    public override async Task<DbTransaction> Begin(DbConnection connection, CancellationToken cancel) => await connection.BeginTransactionAsync(cancel);

    /// <summary>23505: unique_violation.</summary>
    public override bool IsKeyConflict(DbException error) => error is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public override StorageException? Explain(DbException error) => null;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

using Dapper;
using Npgsql;
using Optimizer.Storage.Postgres;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Postgres;

public sealed class OpeningTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Six_coordinators_that_open_it_at_once_make_the_schema_once()
    {
        var connection = await postgres.CreateDatabase();

        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => PostgresDatabase.Open(connection))));

        Assert.Equal(Migrator.Of(SqlDialect.Postgres).Select(migration => migration.Number), await opened[5].Query<int>("SELECT number FROM schema_version ORDER BY number", new { }, default));
        foreach (var database in opened) await database.DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_in_words()
    {
        var connection = await postgres.CreateDatabase();
        await (await PostgresDatabase.Open(connection)).DisposeAsync();
        await using (var other = new NpgsqlConnection(connection)) await other.ExecuteAsync("INSERT INTO schema_version (number) VALUES (99)");

        var error = await Assert.ThrowsAsync<NewerSchemaException>(() => PostgresDatabase.Open(connection));

        Assert.Equal(
            $"The database has schema 99, this version knows {Migrator.Of(SqlDialect.Postgres).Last().Number}: it was written by a newer Optimizer; use that, or another --database.", error.Message);
    }

    [Fact]
    public async Task A_missing_database_is_told_in_words()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase()) { Database = "nowhere" };

        var error = await Assert.ThrowsAsync<StorageException>(() => PostgresDatabase.Open(connection.ToString()));

        Assert.Equal(
            $"The PostgreSQL server 127.0.0.1:{connection.Port}, database nowhere: database \"nowhere\" does not exist; make it with createdb, or name another in the connection string.", error.Message);
    }

    [Fact]
    public async Task An_unknown_user_is_told_in_words()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase()) { Username = "nobody" };

        var error = await Assert.ThrowsAsync<StorageException>(() => PostgresDatabase.Open(connection.ToString()));

        Assert.Contains("refuses the login (role \"nobody\" does not exist)", error.Message, StringComparison.Ordinal);
    }
}

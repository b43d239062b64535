using System.Collections.Immutable;
using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Optimizer.Storage;

/// <summary>Brings a database to this version's schema: numbered files, each applied once, in one transaction.</summary>
/// <remarks>A file <c>NNNN_what.sql</c> is for every database, <c>NNNN_what.postgres.sql</c> for PostgreSQL alone.</remarks>
internal static class Migrator
{
    private static readonly ImmutableArray<Migration> Files = [.. Load()];

    /// <summary>Number and text of each migration of a dialect, in order.</summary>
    public static IEnumerable<(int Number, string Sql)> Of(SqlDialect dialect) =>
        Files.Where(file => file.Dialect is null || file.Dialect == dialect).Select(file => (file.Number, file.Sql));

    /// <exception cref="NewerSchemaException">The database was made by a newer version.</exception>
    public static async Task Run(DbConnection connection, DbTransaction begun, SqlDialect dialect)
    {
        await using var transaction = begun;
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER NOT NULL PRIMARY KEY)", transaction: transaction);
        var at = await connection.ExecuteScalarAsync<int>("SELECT COALESCE(MAX(number), 0) FROM schema_version", transaction: transaction);
        Refuse(at, dialect);
        foreach (var (number, sql) in Of(dialect).Where(migration => migration.Number > at))
        {
            await connection.ExecuteAsync(sql, transaction: transaction);
            await connection.ExecuteAsync("INSERT INTO schema_version (number) VALUES (@Number)", new { Number = number }, transaction);
        }

        await transaction.CommitAsync();
    }

    public static void Refuse(int schema, SqlDialect dialect)
    {
        var known = Of(dialect).Last().Number;
        if (schema > known)
            throw new NewerSchemaException($"The database has schema {schema}, this version knows {known}: it was written by a newer Optimizer; use that, or another --database.");
    }

    private static IEnumerable<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var file = name[(name.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..].Split('.');
            yield return new Migration(int.Parse(file[0].AsSpan(0, 4)), file.Length > 2 ? Enum.Parse<SqlDialect>(file[1], ignoreCase: true) : null, reader.ReadToEnd());
        }
    }

    private sealed record Migration(int Number, SqlDialect? Dialect, string Sql);
}

public sealed class NewerSchemaException(string message) : IOException(message);

using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Optimizer.Storage;

/// <summary>Brings a database to this version's schema: numbered files, each applied once, in one transaction.</summary>
internal static class Migrator
{
    /// <summary>Number and text of each migration, in order.</summary>
    public static IReadOnlyList<(int Number, string Sql)> All { get; } = [.. Load()];

    /// <exception cref="NewerSchemaException">The database was made by a newer version.</exception>
    public static async Task Run(DbConnection connection, Func<DbTransaction> begin)
    {
        await using var transaction = begin();
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER NOT NULL PRIMARY KEY)", transaction: transaction);
        var at = await connection.ExecuteScalarAsync<int>("SELECT COALESCE(MAX(number), 0) FROM schema_version", transaction: transaction);
        Refuse(at);
        foreach (var (number, sql) in All.Where(migration => migration.Number > at))
        {
            await connection.ExecuteAsync(sql, transaction: transaction);
            await connection.ExecuteAsync("INSERT INTO schema_version (number) VALUES (@Number)", new { Number = number }, transaction);
        }

        await transaction.CommitAsync();
    }

    public static void Refuse(int schema)
    {
        if (schema > All[^1].Number)
            throw new NewerSchemaException($"The database has schema {schema}, this version knows {All[^1].Number}: it was written by a newer Optimizer; use that, or another --database.");
    }

    private static IEnumerable<(int Number, string Sql)> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (int.Parse(name.Split('.')[^2].AsSpan(0, 4)), reader.ReadToEnd());
        }
    }
}

public sealed class NewerSchemaException(string message) : IOException(message);

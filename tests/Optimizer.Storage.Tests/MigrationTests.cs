using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Storage.Tests;

public class MigrationTests
{
    /// <summary>A migration that has landed never changes: add the next number instead, and its hash here.</summary>
    private static readonly string[] Landed =
    [
        "08e319daa8600b16211d8c72cf4c501e95e5f8124d69631cee9bd2691e589ef7",
    ];

    [Fact]
    public void Landed_migrations_are_as_they_landed() => Assert.Equal(
        Landed, Migrator.Of(SqlDialect.Sqlite).Select(migration => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration.Sql)))));

    [Fact]
    public void Migrations_are_numbered_without_a_gap_and_say_why_at_their_head()
    {
        Assert.Equal(Enumerable.Range(1, Migrator.Of(SqlDialect.Sqlite).Count()), Migrator.Of(SqlDialect.Sqlite).Select(migration => migration.Number));
        Assert.All(Migrator.Of(SqlDialect.Sqlite), migration => Assert.StartsWith("-- ", migration.Sql, StringComparison.Ordinal));
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Storage.Tests;

public class MigrationTests
{
    /// <summary>A migration that has landed never changes: add the next number instead, and its hash here.</summary>
    private static readonly (int Number, string Hash)[] Landed =
    [
        (1, "08e319daa8600b16211d8c72cf4c501e95e5f8124d69631cee9bd2691e589ef7"),
        (2, "461d68c2d05080acff9b4f6b10a87a7b099eb5e4d641d5534bcc179d50dd4d28"),
        (3, "586b3412b20f589701b9f240f682f8401891b79cea93636cd8143292cbfe7618"),
        (4, "0581fd656335f55c777eb1b4e3ac919e759f14cfa84c8f5174b21d138621c666"),
        (5, "62ada749e6381c76df83b101666dfe641eea7af7a616c3053d54be480cfd63e7"),
    ];

    /// <summary>Numbers that a database skips, since that file is for another.</summary>
    private static readonly int[] PostgresOnly = [3];

    [Fact]
    public void Landed_migrations_are_as_they_landed() => Assert.Equal(
        Landed, Migrator.Of(SqlDialect.Postgres).Select(migration => (migration.Number, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration.Sql))))));

    [Fact]
    public void Migrations_are_numbered_without_a_gap_and_say_why_at_their_head()
    {
        Assert.Equal(Enumerable.Range(1, Landed.Length), Migrator.Of(SqlDialect.Postgres).Select(migration => migration.Number));
        Assert.Equal(Enumerable.Range(1, Landed.Length).Except(PostgresOnly), Migrator.Of(SqlDialect.Sqlite).Select(migration => migration.Number));
        Assert.All(Migrator.Of(SqlDialect.Postgres), migration => Assert.StartsWith("-- ", migration.Sql, StringComparison.Ordinal));
    }
}

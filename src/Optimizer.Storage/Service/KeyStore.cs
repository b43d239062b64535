using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Optimizer.Core.Access;

namespace Optimizer.Storage.Service;

/// <summary>API keys: who may ask for what. A key's secret is never here, only its SHA-256.</summary>
public sealed class KeyStore(SqlDatabase database)
{
    private const string AddSql = """
        INSERT INTO api_key (id, name, hash, role, project, created_at_ms)
        VALUES (@Id, @Name, @Hash, @Role, @Project, @At) ON CONFLICT (id) DO NOTHING
        """;

    /// <param name="hash">SHA-256 of the secret part, hex.</param>
    public Task Add(KeyView key, string hash, CancellationToken cancel) => database.Execute(
        AddSql, new { key.Id, key.Name, Hash = hash, Role = Word(key.Role), key.Project, At = key.CreatedAt.ToUnixTimeMilliseconds() }, cancel);

    /// <summary>A row that is always there: whoever writes it first has others wait, on every database.</summary>
    private const string LockSql = "UPDATE schema_version SET number = number WHERE number = 1";

    private const string AddFirstSql = """
        INSERT INTO api_key (id, name, hash, role, project, created_at_ms)
        SELECT @Id, @Name, @Hash, @Role, CAST(@Project AS TEXT), CAST(@At AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM api_key WHERE revoked_at_ms IS NULL)
        ON CONFLICT (id) DO NOTHING
        """;

    private const string HasSql = "SELECT COUNT(*) FROM api_key WHERE id = @Id";

    /// <summary>Adds it unless there is a valid key: of several that try at once one succeeds.</summary>
    /// <inheritdoc cref="Add"/>
    /// <returns>Whether it was added.</returns>
    public Task<bool> AddFirst(KeyView key, string hash, CancellationToken cancel) => database.Run(async connection =>
    {
        await using var transaction = await database.Begin(connection, cancel);
        await connection.ExecuteAsync(LockSql, transaction: transaction);
        await connection.ExecuteAsync(
            AddFirstSql, new { key.Id, key.Name, Hash = hash, Role = Word(key.Role), key.Project, At = key.CreatedAt.ToUnixTimeMilliseconds() }, transaction);
        // Asked for, not counted: after a lost answer it is there already.
        var added = await connection.ExecuteScalarAsync<long>(HasSql, new { key.Id }, transaction) > 0;
        await transaction.CommitAsync(cancel);
        return added;
    }, cancel);

    private const string Columns = """
        SELECT id AS Id, name AS Name, hash AS Hash, role AS Role, project AS Project, created_at_ms AS CreatedAtMs, revoked_at_ms AS RevokedAtMs,
            last_used_at_ms AS LastUsedAtMs
        FROM api_key
        """;

    /// <returns>The key and its hash; null: there is none of that id.</returns>
    public async Task<(KeyView Key, string Hash)?> Find(string id, CancellationToken cancel) =>
        await database.Query<Row>(Columns + " WHERE id = @Id", new { Id = id }, cancel) is [var row] ? (row.View(), row.Hash) : null;

    /// <summary>Revoked ones included, oldest first.</summary>
    public async Task<ImmutableArray<KeyView>> All(CancellationToken cancel) =>
        [.. (await database.Query<Row>(Columns + " ORDER BY created_at_ms, id", new { }, cancel)).Select(row => row.View())];

    private const string RevokeSql = "UPDATE api_key SET revoked_at_ms = @At WHERE id = @Id AND revoked_at_ms IS NULL";

    /// <returns>False: there is none of that id, or it was revoked before.</returns>
    public async Task<bool> Revoke(string id, DateTimeOffset at, CancellationToken cancel) =>
        await database.Execute(RevokeSql, new { Id = id, At = at.ToUnixTimeMilliseconds() }, cancel) == 1;

    private const string UsedSql = "UPDATE api_key SET last_used_at_ms = @At WHERE id = @Id";

    public Task Used(string id, DateTimeOffset at, CancellationToken cancel) =>
        database.Execute(UsedSql, new { Id = id, At = at.ToUnixTimeMilliseconds() }, cancel);

    private const string AnySql = "SELECT COUNT(*) FROM api_key WHERE revoked_at_ms IS NULL";

    /// <summary>Whether any key is valid: until there is one, nobody is asked for one.</summary>
    public async Task<bool> Any(CancellationToken cancel) => (await database.Query<long>(AnySql, new { }, cancel))[0] > 0;

    private static string Word(Role role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Hash { get; init; } = "";
        public string Role { get; init; } = "";
        public string? Project { get; init; }
        public long CreatedAtMs { get; init; }
        public long? RevokedAtMs { get; init; }
        public long? LastUsedAtMs { get; init; }

        public KeyView View() => new(
            Id, Name, Cell.Word<Role>(Role), Project, Cell.Time(CreatedAtMs), Cell.Time(RevokedAtMs), Cell.Time(LastUsedAtMs));
    }
}

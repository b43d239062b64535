namespace Optimizer.Client.V1;

/// <summary>An API key without its secret.</summary>
/// <param name="Role"><c>viewer</c>, <c>submitter</c>, <c>worker</c> or <c>admin</c>.</param>
/// <param name="Project">The only project that is there for it; null: all.</param>
public sealed record KeyRow(
    string Id, string Name, string Role, string? Project, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <param name="Role"><c>viewer</c>, <c>submitter</c>, <c>worker</c> or <c>admin</c>.</param>
/// <param name="Project">Viewers and submitters may be held to one project; null: all.</param>
public sealed record CreateKeyRequest(string Name, string Role, string? Project = null);

/// <param name="Secret">The whole key, <c>opt_…</c>: shown here and never again.</param>
public sealed record CreatedKey(KeyRow Key, string Secret);

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Optimizer.Server.Access;

/// <summary>
/// Who is signed in at the dashboard of this process. A browser holds 32 random bytes, this memory their hash and the key they stand for: a
/// stolen cookie is no key, a stolen database no cookie, and a restart signs everybody out.
/// </summary>
internal sealed class Sessions(KeyRing keys, AccessOptions access, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);
    private const int Bytes = 32;
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Session> open = new(StringComparer.Ordinal);

    /// <summary>A cookie counts for a host whatever its port, so each server has a name of its own.</summary>
    public static string CookieOf(HttpContext context) => $"optimizer-{context.Connection.LocalPort}";

    /// <param name="key">Null: the start token proved the owner.</param>
    /// <returns>The cookie's value.</returns>
    public string Open(ApiKey? key)
    {
        if (open.Count >= Most) Sweep();
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        open[HashOf(secret)] = new Session(key?.Id, clock.GetUtcNow() + Lasts);
        return secret;
    }

    public void Close(string secret) => open.TryRemove(HashOf(secret), out _);

    /// <returns>Null: there is no such session, it is over, or its key was revoked.</returns>
    public Task<Caller?> Find(string secret, CancellationToken cancel) => OfHash(HashOf(secret), cancel);

    /// <param name="hash">As <see cref="HashOf"/> gives it.</param>
    public async Task<Caller?> OfHash(string hash, CancellationToken cancel)
    {
        if (!open.TryGetValue(hash, out var session)) return null;
        if (session.Until > clock.GetUtcNow())
        {
            if (session.Key is not { } id) return Caller.Owner;
            if (await keys.Valid(id, cancel) is { } key) return Caller.Of(key);
        }

        open.TryRemove(hash, out _);
        return null;
    }

    /// <summary>Whether the token is the one that this process printed at its start.</summary>
    public bool IsStartToken(string? shown) => access.StartToken is { } token && shown is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(HashOf(token)), Encoding.UTF8.GetBytes(HashOf(shown)));

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes out what is over; if that does not help, the oldest.</summary>
    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (hash, _) in open.Where(pair => pair.Value.Until <= now)) open.TryRemove(hash, out _);
        foreach (var (hash, _) in open.OrderBy(pair => pair.Value.Until).Take(open.Count - Most + 1)) open.TryRemove(hash, out _);
    }

    private sealed record Session(string? Key, DateTimeOffset Until);
}

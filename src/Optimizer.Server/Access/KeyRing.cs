using System.Collections.Concurrent;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Access;

/// <summary>Which keys are valid now. Remembers answers for a few seconds: a revoked key works that much longer, on coordinators that did not revoke it.</summary>
internal sealed class KeyRing(KeyStore keys, TimeProvider clock)
{
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenUses = TimeSpan.FromMinutes(1);
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private (long At, bool Any)? anyKnown;

    /// <returns>Null: no such key, not its secret, or revoked.</returns>
    public async Task<KeyView?> Find(ApiKey shown, CancellationToken cancel)
    {
        if (!known.TryGetValue(shown.Id, out var entry) || clock.GetElapsedTime(entry.At) > Remembered) entry = await Look(shown.Id, cancel);
        return entry.Key is { RevokedAt: null } key && shown.IsProvenBy(entry.Hash) ? key : null;
    }

    /// <returns>Null: no such key, or revoked. Whoever asks has proved it before.</returns>
    public async Task<KeyView?> Valid(string id, CancellationToken cancel)
    {
        if (!known.TryGetValue(id, out var entry) || clock.GetElapsedTime(entry.At) > Remembered) entry = await Look(id, cancel);
        return entry.Key is { RevokedAt: null } key ? key : null;
    }

    /// <summary>Whether there is a valid key: until then whoever reaches a server on loopback is its admin.</summary>
    public async Task<bool> Any(CancellationToken cancel)
    {
        if (anyKnown is { } said && clock.GetElapsedTime(said.At) < Remembered) return said.Any;
        var any = await keys.Any(cancel);
        anyKnown = (clock.GetTimestamp(), any);
        return any;
    }

    /// <summary>The keys have changed here.</summary>
    public void Forget()
    {
        known.Clear();
        anyKnown = null;
    }

    private async Task<Known> Look(string id, CancellationToken cancel)
    {
        var found = await keys.Find(id, cancel);
        var entry = new Known(found?.Key, found?.Hash ?? "", clock.GetTimestamp());
        // Made-up ids must not fill the memory.
        if (known.Count >= Most) known.Clear();
        known[id] = entry;
        var now = clock.GetUtcNow();
        if (found is { Key: { RevokedAt: null } key } && !(now - key.LastUsedAt < BetweenUses)) await keys.Used(id, now, cancel);
        return entry;
    }

    private sealed record Known(KeyView? Key, string Hash, long At);
}

namespace Optimizer.Artifacts.Keeping;

/// <summary>Removes from a store what <see cref="Retention"/> calls garbage.</summary>
public static class BlobReaper
{
    /// <param name="live">
    /// References that are needed, of all sweeps, read before the call: what is named later was put or asked for within the grace.
    /// </param>
    /// <returns>What was removed.</returns>
    /// <exception cref="BlobException">The store cannot be reached; what was removed until then is removed.</exception>
    public static async Task<Reaped> Reap(IBlobStore store, IEnumerable<string> live, TimeSpan grace, TimeProvider time, CancellationToken cancel)
    {
        var digests = Retention.DigestsOf(live);
        var stored = new List<BlobInfo>();
        await foreach (var blob in store.All(cancel)) stored.Add(blob);
        var reaped = new Reaped(0, 0);
        foreach (var blob in Retention.Garbage(stored, digests, grace, time.GetUtcNow()))
        {
            // Looked at again: it may have been put or asked for since the list was made.
            if (await store.Find(blob.Digest, cancel) is not { } now || now.StoredAt != blob.StoredAt) continue;
            await store.Delete(blob.Digest, cancel);
            reaped = new Reaped(reaped.Files + 1, reaped.Bytes + now.Bytes);
        }

        return reaped;
    }
}

public sealed record Reaped(int Files, long Bytes);

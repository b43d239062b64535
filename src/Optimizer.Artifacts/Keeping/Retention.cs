namespace Optimizer.Artifacts.Keeping;

/// <summary>Decides what may be removed from a store.</summary>
public static class Retention
{
    /// <summary>What nobody needs and nobody put or asked for within the grace, which is for files that are stored but not yet named anywhere.</summary>
    /// <param name="live">Digests that are needed, of all sweeps.</param>
    /// <param name="grace">Above zero; longer than a worker may take between storing a file and having named it: hours.</param>
    public static IEnumerable<BlobInfo> Garbage(IEnumerable<BlobInfo> stored, IReadOnlySet<string> live, TimeSpan grace, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(grace, TimeSpan.Zero);
        return stored.Where(blob => !live.Contains(blob.Digest) && now - blob.StoredAt > grace);
    }

    /// <summary>Digests of those references that are blobs; paths are passed over.</summary>
    public static IReadOnlySet<string> DigestsOf(IEnumerable<string> references)
    {
        var digests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in references)
            if (BlobRef.TryParse(text, out var reference)) digests.Add(reference.Digest);
        return digests;
    }
}

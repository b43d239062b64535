namespace Optimizer.Artifacts.Caching;

/// <summary>One file or unpacked folder of the cache. Guarded by the cache's lock.</summary>
internal sealed class CacheEntry(BlobKind kind, string digest)
{
    public BlobKind Kind { get; } = kind;

    public string Digest { get; } = digest;

    /// <summary>Null until somebody wanted it; its result are the bytes on disk.</summary>
    public Task<long>? Fetching { get; set; }

    /// <summary>On disk, as far as is known.</summary>
    public long Bytes { get; set; }

    /// <summary>How many hold or wait for it.</summary>
    public int Leases { get; set; }

    /// <summary>Counts up with every use.</summary>
    public long UsedAt { get; set; }
}

namespace Optimizer.Artifacts;

/// <summary>Bytes by their SHA-256: a directory, S3-compatible storage, or a server that has one of these. Putting twice is putting once.</summary>
public interface IBlobStore
{
    /// <summary>Whether it is stored. If so it counts as put just now: whoever asks is about to name it instead of putting it.</summary>
    /// <exception cref="BlobException">The store cannot be reached.</exception>
    Task<bool> Has(string digest, CancellationToken cancel);

    /// <returns>What is stored, its age left as it is; null: not there.</returns>
    /// <exception cref="BlobException">The store cannot be reached.</exception>
    Task<BlobInfo?> Find(string digest, CancellationToken cancel);

    /// <summary>Stores what <paramref name="content"/> gives, to its end; nothing is kept unless its SHA-256 is <paramref name="digest"/>.</summary>
    /// <exception cref="BlobException">The content has another digest, or the store is full or cannot be reached; the message says which.</exception>
    Task Put(string digest, Stream content, CancellationToken cancel);

    /// <returns>The bytes, unchecked: whoever reads them to the end compares the digest. Null: not there.</returns>
    /// <exception cref="BlobException">The store cannot be reached.</exception>
    Task<Stream?> Get(string digest, CancellationToken cancel);

    /// <summary>Everything that is stored, in no order.</summary>
    /// <exception cref="BlobException">The store cannot be reached, or does not tell.</exception>
    IAsyncEnumerable<BlobInfo> All(CancellationToken cancel);

    /// <summary>Nothing happens where it is not there.</summary>
    /// <exception cref="BlobException">The store cannot be reached, or does not remove.</exception>
    Task Delete(string digest, CancellationToken cancel);
}

/// <param name="StoredAt">When it was put, or asked for by <see cref="IBlobStore.Has"/>, last.</param>
public sealed record BlobInfo(string Digest, long Bytes, DateTimeOffset StoredAt);

/// <summary>Why storing or fetching failed, and whether trying again may help.</summary>
public sealed class BlobException(string message, BlobProblem problem, Exception? inner = null) : IOException(message, inner)
{
    public BlobProblem Problem { get; } = problem;
}

public enum BlobProblem
{
    None = 0,

    /// <summary>The bytes are not those of the digest.</summary>
    Damaged = 1,

    /// <summary>Named, but not stored.</summary>
    Missing = 2,

    /// <summary>No room.</summary>
    Full = 3,

    /// <summary>The store does not answer; trying again may help.</summary>
    Unreachable = 4,

    /// <summary>The store answers that it will not.</summary>
    Refused = 5,
}

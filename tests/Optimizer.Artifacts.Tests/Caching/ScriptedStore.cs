using System.Collections.Concurrent;

namespace Optimizer.Artifacts.Tests.Caching;

/// <summary>Blobs in memory, whose first answers the test may spoil, and which counts what it is asked.</summary>
internal sealed class ScriptedStore : IBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> blobs = new();

    public int Gets { get; private set; }

    public int Puts { get; private set; }

    /// <summary>How many further answers come damaged.</summary>
    public int Damaged { get; set; }

    /// <summary>What every answer waits for.</summary>
    public Task Answer { get; set; } = Task.CompletedTask;

    public Blob Add(Blob blob)
    {
        blobs[blob.Digest] = blob.Bytes;
        return blob;
    }

    public Task<bool> Has(string digest, CancellationToken cancel) => Task.FromResult(blobs.ContainsKey(digest));

    public Task<BlobInfo?> Find(string digest, CancellationToken cancel) =>
        Task.FromResult(blobs.TryGetValue(digest, out var bytes) ? new BlobInfo(digest, bytes.Length, default) : null);

    public async Task Put(string digest, Stream content, CancellationToken cancel)
    {
        Puts++;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancel);
        blobs[digest] = bytes.ToArray();
    }

    public async Task<Stream?> Get(string digest, CancellationToken cancel)
    {
        Gets++;
        await Answer;
        if (!blobs.TryGetValue(digest, out var bytes)) return null;
        return Damaged-- > 0 ? new MemoryStream([.. bytes, 0]) : new MemoryStream(bytes);
    }

    public IAsyncEnumerable<BlobInfo> All(CancellationToken cancel) =>
        blobs.Select(pair => new BlobInfo(pair.Key, pair.Value.Length, default)).ToAsyncEnumerable();

    public Task Delete(string digest, CancellationToken cancel)
    {
        blobs.TryRemove(digest, out _);
        return Task.CompletedTask;
    }
}

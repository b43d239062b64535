using System.Collections.Concurrent;
using System.Security.Cryptography;
using Optimizer.Artifacts;

namespace Optimizer.Server.Tests.Serving;

internal sealed class MemoryBlobs : IBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> kept = new(StringComparer.Ordinal);

    public Task<bool> Has(string digest, CancellationToken cancel) => Task.FromResult(kept.ContainsKey(digest));

    public Task<BlobInfo?> Find(string digest, CancellationToken cancel) => Task.FromResult(
        kept.TryGetValue(digest, out var bytes) ? new BlobInfo(digest, bytes.Length, DateTimeOffset.UnixEpoch) : null);

    public async Task Put(string digest, Stream content, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancel);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())) != digest) throw new BlobException("The bytes are not those of the digest.", BlobProblem.Damaged);
        kept[digest] = bytes.ToArray();
    }

    public Task<Stream?> Get(string digest, CancellationToken cancel) =>
        Task.FromResult<Stream?>(kept.TryGetValue(digest, out var bytes) ? new MemoryStream(bytes) : null);

    public IAsyncEnumerable<BlobInfo> All(CancellationToken cancel) =>
        kept.Select(pair => new BlobInfo(pair.Key, pair.Value.Length, TimeProvider.System.GetUtcNow())).ToAsyncEnumerable();

    public Task Delete(string digest, CancellationToken cancel)
    {
        kept.TryRemove(digest, out _);
        return Task.CompletedTask;
    }
}

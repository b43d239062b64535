using Optimizer.Artifacts;
using Optimizer.Artifacts.Stores;

namespace Optimizer.Workers.Tests.Files;

/// <summary>A real store that fails while the test says so.</summary>
internal sealed class FaultyStore(string folder) : IBlobStore
{
    private readonly DirectoryBlobStore store = new(folder, TimeProvider.System);

    /// <summary>How everything that is asked ends; null: as it should.</summary>
    public BlobProblem? Fault { get; set; }

    /// <summary>What every put waits for.</summary>
    public Task Puts { get; set; } = Task.CompletedTask;

    /// <summary>Text of a stored file.</summary>
    public async Task<string> Text(string reference)
    {
        Assert.True(BlobRef.TryParse(reference, out var blob), $"'{reference}' is no reference.");
        using var reader = new StreamReader((await store.Get(blob.Digest, default))!);
        return await reader.ReadToEndAsync();
    }

    public async Task<bool> Has(string digest, CancellationToken cancel)
    {
        Fail();
        return await store.Has(digest, cancel);
    }

    public Task<BlobInfo?> Find(string digest, CancellationToken cancel) => store.Find(digest, cancel);

    public async Task Put(string digest, Stream content, CancellationToken cancel)
    {
        await Puts.WaitAsync(cancel);
        Fail();
        await store.Put(digest, content, cancel);
    }

    public async Task<Stream?> Get(string digest, CancellationToken cancel)
    {
        Fail();
        return await store.Get(digest, cancel);
    }

    public IAsyncEnumerable<BlobInfo> All(CancellationToken cancel) => store.All(cancel);

    public Task Delete(string digest, CancellationToken cancel) => store.Delete(digest, cancel);

    private void Fail()
    {
        if (Fault is { } problem) throw new BlobException($"the test says {problem}", problem);
    }
}

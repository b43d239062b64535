namespace Optimizer.Artifacts.Tests.Stores;

/// <summary>What every store does.</summary>
public abstract class BlobStoreContract : IAsyncLifetime
{
    protected IBlobStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await Open();

    [Theory, InlineData(0), InlineData(1), InlineData(100_000), InlineData(20_000_000)]
    public async Task What_is_put_is_got(int bytes)
    {
        var blob = Blob.OfSize(bytes);

        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        Assert.True(await Store.Has(blob.Digest, CancellationToken.None));
        Assert.Equal(bytes, (await Store.Find(blob.Digest, CancellationToken.None))!.Bytes);
        Assert.Equal(blob.Digest, new Blob((await Blob.Read(Store, blob.Digest))!).Digest);
    }

    [Fact]
    public async Task Content_that_cannot_be_read_twice_is_stored_too()
    {
        var blob = Blob.OfSize(300_000);

        await Store.Put(blob.Digest, new HashingStream(blob.Content), CancellationToken.None);

        Assert.Equal(blob.Bytes, await Blob.Read(Store, blob.Digest));
    }

    [Fact]
    public async Task What_was_not_put_is_not_there()
    {
        var blob = Blob.Of("never put");

        Assert.False(await Store.Has(blob.Digest, CancellationToken.None));
        Assert.Null(await Store.Find(blob.Digest, CancellationToken.None));
        Assert.Null(await Store.Get(blob.Digest, CancellationToken.None));
    }

    [Theory, InlineData(1000), InlineData(20_000_000)]
    public async Task Content_of_another_digest_is_refused_and_not_kept(int bytes)
    {
        var named = Blob.OfSize(bytes);
        var other = new Blob([.. named.Bytes[..^1], 7]);

        var problem = await Assert.ThrowsAsync<BlobException>(() => Store.Put(named.Digest, other.Content, CancellationToken.None));

        Assert.Equal(BlobProblem.Damaged, problem.Problem);
        Assert.Null(await Store.Get(named.Digest, CancellationToken.None));
        Assert.Null(await Store.Get(other.Digest, CancellationToken.None));
    }

    [Fact]
    public async Task Putting_twice_is_putting_once()
    {
        var blob = Blob.Of("twice");

        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        Assert.Equal(blob.Bytes, await Blob.Read(Store, blob.Digest));
    }

    [Fact]
    public async Task Putting_the_same_at_the_same_time_harms_nothing()
    {
        var blob = Blob.OfSize(1_000_000);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Store.Put(blob.Digest, blob.Content, CancellationToken.None)));

        Assert.Equal(blob.Digest, new Blob((await Blob.Read(Store, blob.Digest))!).Digest);
    }

    [Theory, InlineData(""), InlineData("../../etc/passwd"), InlineData("ABCDEF")]
    public async Task A_name_that_is_no_digest_is_refused(string digest)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Get(digest, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Put(digest, Stream.Null, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IBlobStore> Open();

    protected abstract Task Close();
}

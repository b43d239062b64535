using Microsoft.Extensions.Time.Testing;

namespace Optimizer.Artifacts.Tests.Stores;

/// <summary>What a store does that keeps the bytes itself.</summary>
public abstract class BlobKeepContract : BlobStoreContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task All_tells_what_is_stored_and_since_when()
    {
        var blobs = Enumerable.Range(0, 9).Select(number => Blob.Of($"blob {number}")).ToList();
        foreach (var blob in blobs) await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        var all = await All();

        Assert.Equal(blobs.Select(blob => blob.Digest).Order(), all.Select(info => info.Digest).Order());
        Assert.All(all, info => Assert.Equal((6, Time.GetUtcNow()), (info.Bytes, info.StoredAt)));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_may_be_put_again()
    {
        var blob = Blob.Of("deleted");
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        await Store.Delete(blob.Digest, CancellationToken.None);
        await Store.Delete(blob.Digest, CancellationToken.None);
        Assert.Null(await Store.Get(blob.Digest, CancellationToken.None));
        Assert.Empty(await All());

        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);
        Assert.True(await Store.Has(blob.Digest, CancellationToken.None));
    }

    [Fact]
    public async Task Asking_whether_it_is_there_makes_it_young_and_looking_does_not()
    {
        var blob = Blob.Of("old");
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);
        var then = Time.GetUtcNow();

        Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(then, (await Store.Find(blob.Digest, CancellationToken.None))!.StoredAt);
        Assert.True(await Store.Has(blob.Digest, CancellationToken.None));

        Assert.Equal(Time.GetUtcNow(), (await All()).Single().StoredAt);
        Assert.Equal(blob.Bytes, await Blob.Read(Store, blob.Digest));
    }

    [Fact]
    public async Task Putting_again_makes_it_young()
    {
        var blob = Blob.Of("put again");
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        Time.Advance(TimeSpan.FromDays(2));
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        Assert.Equal(Time.GetUtcNow(), (await All()).Single().StoredAt);
    }

    protected async Task<List<BlobInfo>> All()
    {
        var all = new List<BlobInfo>();
        await foreach (var info in Store.All(CancellationToken.None)) all.Add(info);
        return all;
    }
}

using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Optimizer.Artifacts.Keeping;
using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts.Tests.Keeping;

public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    private readonly TempFolder folder = new();

    [Fact]
    public void Nothing_live_and_nothing_young_is_garbage_and_everything_else_is() => Gen.Select(
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 24 * 60]).List[0, 30], Gen.Int[0, 30].List[0, 10]).Sample((blobs, needed) =>
        {
            var stored = blobs.Select(blob => new BlobInfo(blob.Item1.ToString("x64"), 1, Now.AddMinutes(-blob.Item2))).DistinctBy(blob => blob.Digest).ToList();
            var live = needed.Select(number => number.ToString("x64")).ToHashSet();

            var garbage = Retention.Garbage(stored, live, Grace, Now).ToHashSet();

            Assert.All(stored, blob => Assert.Equal(!live.Contains(blob.Digest) && Now - blob.StoredAt > Grace, garbage.Contains(blob)));
        });

    [Fact]
    public void Without_grace_a_file_on_its_way_would_be_lost() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Retention.Garbage([], new HashSet<string>(), TimeSpan.Zero, Now));

    [Fact]
    public void Digests_are_those_of_references_and_paths_have_none()
    {
        var blob = Blob.Of("x");

        Assert.Equal([blob.Digest], Retention.DigestsOf(["/var/model.onnx", $"blob:sha256:{blob.Digest}/model.onnx", $"tree:sha256:{blob.Digest}/a"]));
    }

    [Fact]
    public async Task What_nobody_needs_goes_when_it_is_old_and_what_is_asked_for_meanwhile_stays()
    {
        var time = new FakeTimeProvider(Now);
        var store = new DirectoryBlobStore(folder.At("store"), time);
        var (needed, old, asked, young) = (Blob.Of("needed"), Blob.Of("old"), Blob.Of("asked for"), Blob.Of("young"));
        foreach (var blob in new[] { needed, old, asked }) await store.Put(blob.Digest, blob.Content, default);
        time.Advance(Grace * 2);
        await store.Put(young.Digest, young.Content, default);
        await store.Has(asked.Digest, default);

        var reaped = await BlobReaper.Reap(store, [$"blob:sha256:{needed.Digest}/x"], Grace, time, default);

        Assert.Equal(new Reaped(1, 3), reaped);
        Assert.Equal([false, true, true, true], new[] { old, needed, asked, young }.Select(blob => File.Exists(store.PathOf(blob.Digest))));
    }

    public void Dispose() => folder.Dispose();
}

using System.Formats.Tar;
using Optimizer.Artifacts.Caching;

namespace Optimizer.Artifacts.Tests.Caching;

public sealed class BlobCacheTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ScriptedStore store = new();
    private BlobCache cache;

    public BlobCacheTests() => cache = Open();

    [Fact]
    public async Task A_file_is_fetched_once_and_lies_under_its_name()
    {
        var reference = Add("digits,1,2", "digits.csv");

        using var first = await Take(reference);
        using var second = await Take(reference);

        Assert.Equal("digits.csv", Path.GetFileName(first.Path));
        Assert.Equal("digits,1,2", File.ReadAllText(first.Path));
        Assert.Equal((first.Path, 1), (second.Path, store.Gets));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(first.Path) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task Equal_files_of_two_names_are_one()
    {
        var reference = Add("same", "a.csv");

        using var one = await Take(reference);
        using var other = await Take(reference with { Name = "b.csv" });

        Assert.Equal(("a.csv", "b.csv", 1), (Path.GetFileName(one.Path), Path.GetFileName(other.Path), store.Gets));
        Assert.Equal("same", File.ReadAllText(other.Path));
    }

    [Fact]
    public async Task Who_wants_the_same_at_the_same_time_waits_for_one_fetch()
    {
        var gate = new TaskCompletionSource();
        store.Answer = gate.Task;
        var reference = Add("wanted by all", "x");

        var takers = Enumerable.Range(0, 8).Select(_ => Take(reference)).ToList();
        gate.SetResult();
        foreach (var taken in await Task.WhenAll(takers)) taken.Dispose();

        Assert.Equal(1, store.Gets);
    }

    [Fact]
    public async Task A_folder_is_unpacked_and_read_only()
    {
        using var taken = await Take(await AddTree("checkpoint"));

        Assert.Equal("checkpoint", Path.GetFileName(taken.Path));
        Assert.Equal("w", File.ReadAllText(Path.Combine(taken.Path, "weights.bin")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(taken.Path, "weights.bin")) & UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task What_came_damaged_is_fetched_once_more()
    {
        store.Damaged = 1;

        using var taken = await Take(Add("sound", "x"));

        Assert.Equal(("sound", 2), (File.ReadAllText(taken.Path), store.Gets));
    }

    [Fact]
    public async Task What_comes_damaged_twice_is_told_and_may_be_wanted_again_later()
    {
        store.Damaged = 2;
        var reference = Add("sound", "x");

        Assert.Equal(BlobProblem.Damaged, (await Assert.ThrowsAsync<BlobException>(() => Take(reference))).Problem);

        using var taken = await Take(reference);
        Assert.Equal("sound", File.ReadAllText(taken.Path));
    }

    [Fact]
    public async Task What_is_not_stored_is_told() => Assert.Equal(
        BlobProblem.Missing,
        (await Assert.ThrowsAsync<BlobException>(() => Take(new BlobRef(BlobKind.File, Blob.Of("never put").Digest, "x")))).Problem);

    [Fact]
    public async Task An_archive_with_a_link_is_refused()
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.SymbolicLink, "door") { LinkName = "/etc" });
        var blob = store.Add(new Blob(archive.ToArray()));

        var problem = await Assert.ThrowsAsync<BlobException>(() => Take(new BlobRef(BlobKind.Tree, blob.Digest, "evil")));

        Assert.Equal(BlobProblem.Refused, problem.Problem);
    }

    [Fact]
    public async Task Above_its_size_the_least_recently_used_go_and_never_what_is_held()
    {
        cache.Dispose();
        cache = Open(mostBytes: 25);
        var (old, held, young) = (Add("old 456789", "x"), Add("held 56789", "x"), Add("young 6789", "x"));
        (await Take(old)).Dispose();
        var holding = await Take(held);

        (await Take(young)).Dispose();
        Assert.Equal(20, cache.Bytes);
        (await Take(old)).Dispose();
        Assert.Equal(4, store.Gets);

        Assert.Equal("held 56789", File.ReadAllText(holding.Path));
        holding.Dispose();
        (await Take(held)).Dispose();
        Assert.Equal((4, 20), (store.Gets, cache.Bytes));
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_used_again_if_it_is_sound()
    {
        var (sound, spoilt, tree, bent) = (Add("sound", "x"), Add("spoilt", "x"), await AddTree("a"), await AddTree("b"));
        var paths = new List<string>();
        foreach (var reference in new[] { sound, spoilt, tree, bent })
        {
            using var taken = await Take(reference);
            paths.Add(taken.Path);
        }

        cache.Dispose();
        Spoil(new FileInfo(paths[1]).ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        Spoil(Path.Combine(paths[3], "weights.bin"));
        cache = Open();
        var contents = new List<string>();
        foreach (var reference in new[] { sound, spoilt, tree, bent })
        {
            using var taken = await Take(reference);
            contents.Add(File.ReadAllText(reference.Kind == BlobKind.Tree ? Path.Combine(taken.Path, "weights.bin") : taken.Path));
        }

        Assert.Equal(["sound", "spoilt", "w", "w"], contents);
        Assert.Equal(4 + 2, store.Gets);
    }

    [Fact]
    public async Task What_is_stored_already_is_not_put_again()
    {
        var path = folder.Write("model.onnx", "model");
        folder.Write("checkpoint/weights.bin", "w");

        var (first, second) = (await BlobUpload.File(store, path, default), await BlobUpload.File(store, path, default));
        var (tree, again) = (await PutTree(), await PutTree());

        Assert.Equal((first, tree, 2), (second, again, store.Puts));
        Assert.Equal($"blob:sha256:{Blob.Of("model").Digest}/model.onnx", first.ToString());
        Assert.Equal("checkpoint", tree.Name);
        Assert.Empty(Directory.GetFiles(cache.Scratch));

        Task<BlobRef> PutTree() => BlobUpload.Folder(store, folder.At("checkpoint"), cache.Scratch, default);
    }

    public void Dispose()
    {
        cache.Dispose();
        folder.Dispose();
    }

    private static void Spoil(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, "SPOILT");
    }

    private BlobCache Open(long mostBytes = 1 << 20) => new(folder.At("cache"), mostBytes, TimeProvider.System);

    private Task<CachedBlob> Take(BlobRef reference) => cache.Take(reference, store, CancellationToken.None);

    private BlobRef Add(string text, string name) => new(BlobKind.File, store.Add(Blob.Of(text)).Digest, name);

    private async Task<BlobRef> AddTree(string name)
    {
        folder.Write($"{name}/weights.bin", "w");
        folder.Write($"{name}/{name}.txt", name);
        return await BlobUpload.Folder(store, folder.At(name), folder.At("scratch"), CancellationToken.None);
    }
}

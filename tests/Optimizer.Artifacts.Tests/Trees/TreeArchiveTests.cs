using Optimizer.Artifacts.Trees;

namespace Optimizer.Artifacts.Tests.Trees;

public sealed class TreeArchiveTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task What_is_packed_is_unpacked()
    {
        Fill("a");

        await TreeArchive.Unpack(new MemoryStream((await Pack("a")).Bytes), folder.At("b"), UnpackLimits.OfCheckpoints, CancellationToken.None);

        Assert.Equal(["deep/er/x.bin", "empty.txt", "run.sh", "weights.bin"], Files("b"));
        Assert.Equal("weights", File.ReadAllText(folder.At("b/weights.bin")));
        Assert.True(Directory.Exists(folder.At("b/hollow")));
        Assert.NotEqual(UnixFileMode.None, File.GetUnixFileMode(folder.At("b/run.sh")) & UnixFileMode.OtherExecute);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder.At("b/weights.bin")) & UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Equal_folders_have_equal_digests_whenever_and_by_whomever_they_were_made()
    {
        Fill("a");
        Fill("b");
        foreach (var path in Directory.EnumerateFiles(folder.At("b"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) ^ UnixFileMode.GroupWrite);
        }

        var digest = (await Pack("a")).Digest;

        Assert.Equal(digest, (await Pack("b")).Digest);
        // Frozen: archives of the past must keep their digests.
        Assert.Equal("829061ca6bb1c5f2b05484dc19ca9b84f026ed4f04693421b7503e873ef0570d", digest);
    }

    [Theory, InlineData("weights.bin"), InlineData("deep/er/new.txt")]
    public async Task Other_folders_have_other_digests(string changed)
    {
        Fill("a");
        var before = await Pack("a");

        folder.Write($"a/{changed}", "other");

        Assert.NotEqual(before.Digest, (await Pack("a")).Digest);
    }

    [Fact]
    public async Task Long_names_travel()
    {
        var name = $"a/{new string('d', 120)}/{new string('f', 180)}.bin";
        folder.Write(name, "far");

        await TreeArchive.Unpack(new MemoryStream((await Pack("a")).Bytes), folder.At("b"), UnpackLimits.OfCheckpoints, CancellationToken.None);

        Assert.Equal("far", File.ReadAllText(folder.At("b" + name[1..])));
    }

    [Fact]
    public async Task A_link_to_a_file_of_the_folder_is_packed_as_that_file()
    {
        folder.Write("a/epoch-3.bin", "three");
        File.CreateSymbolicLink(folder.At("a/last.bin"), "epoch-3.bin");

        await TreeArchive.Unpack(new MemoryStream((await Pack("a")).Bytes), folder.At("b"), UnpackLimits.OfCheckpoints, CancellationToken.None);

        Assert.Equal("three", File.ReadAllText(folder.At("b/last.bin")));
        Assert.Null(new FileInfo(folder.At("b/last.bin")).LinkTarget);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside.txt")]
    [InlineData("nowhere")]
    [InlineData("inner")]
    [InlineData("way-out/outside.txt")]
    public async Task Other_links_are_refused(string target)
    {
        folder.Write("outside.txt", "secret");
        folder.Write("a/inner/x", "x");
        if (target.StartsWith("way-out", StringComparison.Ordinal)) Directory.CreateSymbolicLink(folder.At("a/way-out"), "..");
        File.CreateSymbolicLink(folder.At("a/link"), target);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => Pack("a"));

        Assert.Contains("only links to files of the folder itself are packed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_tree_cannot_be_written_into_but_removed()
    {
        Fill("a");

        ReadOnlyTree.Make(folder.At("a"));

        Assert.All(
            Directory.EnumerateFileSystemEntries(folder.At("a"), "*", SearchOption.AllDirectories).Append(folder.At("a")),
            path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
        Assert.Equal(["deep/er/x.bin", "empty.txt", "run.sh", "weights.bin"], Files("a"));
        ReadOnlyTree.Remove(folder.At("a"));
        Assert.False(Directory.Exists(folder.At("a")));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Pack("a"));
    }

    public void Dispose() => folder.Dispose();

    private void Fill(string name)
    {
        folder.Write($"{name}/weights.bin", "weights");
        folder.Write($"{name}/deep/er/x.bin", "x");
        folder.Write($"{name}/empty.txt", "");
        folder.Write($"{name}/run.sh", "#!/bin/sh");
        Directory.CreateDirectory(folder.At($"{name}/hollow"));
        File.SetUnixFileMode(folder.At($"{name}/run.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<Blob> Pack(string name)
    {
        using var archive = new MemoryStream();
        await TreeArchive.Pack(folder.At(name), archive, CancellationToken.None);
        return new Blob(archive.ToArray());
    }

    private IEnumerable<string> Files(string name) => Directory.EnumerateFiles(folder.At(name), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder.At(name), path)).Order(StringComparer.Ordinal);
}

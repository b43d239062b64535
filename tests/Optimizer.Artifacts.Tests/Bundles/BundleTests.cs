using System.Diagnostics;
using Optimizer.Artifacts.Bundles;

namespace Optimizer.Artifacts.Tests.Bundles;

public sealed class BundleTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task A_folder_travels_without_what_no_worker_needs()
    {
        foreach (var name in new[]
        {
            "sweep.yaml", "train.py", "lib/net.py", "lib/__pycache__/net.pyc", ".git/HEAD", ".optimizer/optimizer.db", "artifacts/bin/x.dll",
            ".venv/bin/python", "notes/.DS_Store", ".env",
        }) folder.Write(name, name);

        Assert.Equal(["lib/net.py", "sweep.yaml", "train.py"], (await Read()).Files);
    }

    [Fact]
    public async Task Its_own_list_leaves_out_more_and_takes_back()
    {
        folder.Write(".optimizerignore", """
            # large
            *.ckpt
            /raw/
            !keep.ckpt
            !bin/
            """);
        foreach (var name in new[] { "a.ckpt", "deep/b.ckpt", "keep.ckpt", "raw/x.csv", "deep/raw/y.csv", "bin/run.sh" }) folder.Write(name, name);

        Assert.Equal([".optimizerignore", "bin/run.sh", "deep/raw/y.csv", "keep.ckpt"], (await Read()).Files);
    }

    [Fact]
    public async Task What_travels_in_another_way_is_left_out()
    {
        folder.Write("data/digits.csv", "1,2");
        folder.Write("train.py", "train");

        var bundle = await Bundle.Read(folder.Path, CancellationToken.None, leaveOut: new HashSet<string> { "data/digits.csv" });

        Assert.Equal(["train.py"], bundle.Files);
    }

    [Fact]
    public async Task Above_the_limit_it_is_refused_with_the_largest_files()
    {
        folder.Write("big.bin", new string('x', 3000));
        folder.Write("small.txt", "x");

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => Bundle.Read(folder.Path, CancellationToken.None, mostBytes: 2048));

        Assert.Equal(
            $"The folder '{folder.Path}' holds 2.9 KB, above the 2 KB that a sweep may take along; the largest files are big.bin (2.9 KB), small.txt (1 bytes). "
            + "List what workers do not need in .optimizerignore, and let data travel by digest or a mount.",
            refusal.Message);
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_refused_unless_it_is_left_out()
    {
        File.CreateSymbolicLink(folder.At("passwd"), "/etc/passwd");
        await Assert.ThrowsAsync<InvalidDataException>(Read);

        folder.Write(".optimizerignore", "passwd");

        Assert.Equal([".optimizerignore"], (await Read()).Files);
    }

    [Fact]
    public async Task Equal_bundles_are_equal_archives()
    {
        folder.Write("train.py", "train");
        var (first, second) = (new MemoryStream(), new MemoryStream());

        await (await Read()).Pack(first, CancellationToken.None);
        File.SetLastWriteTimeUtc(folder.At("train.py"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await (await Read()).Pack(second, CancellationToken.None);

        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public async Task Without_version_control_there_is_no_commit()
    {
        folder.Write("train.py", "train");

        Assert.Null((await Read()).Git);
    }

    [Fact]
    public async Task The_commit_is_told_and_whether_files_differ_from_it()
    {
        folder.Write("train.py", "train");
        Git("init", "-q");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first");

        var clean = (await Read()).Git!;
        folder.Write("new.py", "new");
        var changed = (await Read()).Git!;

        Assert.Matches("^[0-9a-f]{40}$", clean.Commit);
        Assert.Equal((clean with { IsChanged = false }, clean with { IsChanged = true }), (clean, changed));
    }

    public void Dispose() => folder.Dispose();

    private Task<Bundle> Read() => Bundle.Read(folder.Path, CancellationToken.None);

    private void Git(params string[] words)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder.Path, .. words]))!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}

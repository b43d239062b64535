using System.Diagnostics;
using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts.Tests.Stores;

public sealed class DirectoryBlobStoreTests : BlobKeepContract
{
    private readonly string folder = Directory.CreateTempSubdirectory("blobs-").FullName;

    [Fact]
    public async Task What_a_broken_put_left_is_no_blob_and_goes_when_it_is_old()
    {
        var blob = Blob.Of("whole");
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);
        var left = Path.Combine(folder, blob.Digest[..2], blob.Digest[2..4], ".put-left");
        await File.WriteAllTextAsync(left, "half");
        File.SetLastWriteTimeUtc(left, Time.GetUtcNow().UtcDateTime);

        Time.Advance(TimeSpan.FromHours(23));
        Assert.Single(await All());
        Assert.True(File.Exists(left));

        Time.Advance(TimeSpan.FromHours(2));
        Assert.Single(await All());
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Content_that_breaks_off_leaves_nothing_and_its_failure_is_not_the_stores()
    {
        var blob = Blob.Of("cut off");

        await Assert.ThrowsAsync<EndOfStreamException>(() => Store.Put(blob.Digest, new BrokenStream(), CancellationToken.None));

        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_damaged_file_is_healed_by_putting_again()
    {
        var blob = Blob.Of("healed");
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(folder, blob.Digest[..2], blob.Digest[2..4], blob.Digest), "damage");

        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        Assert.Equal(blob.Bytes, await Blob.Read(Store, blob.Digest));
    }

    [Fact]
    public async Task A_full_disk_is_told_with_the_folder_and_what_to_do()
    {
        var disk = Path.Combine(folder, "disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=256k", "none", disk), "This test mounts a small disk, which this user may not.");
        try
        {
            var store = new DirectoryBlobStore(disk, Time);
            var (small, large) = (Blob.Of("small"), Blob.OfSize(1_000_000));
            await store.Put(small.Digest, small.Content, CancellationToken.None);

            var problem = await Assert.ThrowsAsync<BlobException>(() => store.Put(large.Digest, large.Content, CancellationToken.None));

            Assert.Equal(BlobProblem.Full, problem.Problem);
            Assert.Equal($"The artifact folder '{disk}' is full; free space on its disk, or keep less there.", problem.Message);
            Assert.Single(Directory.GetFiles(disk, "*", SearchOption.AllDirectories));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "in the way");
        var blob = Blob.Of("x");

        var problem = await Assert.ThrowsAsync<BlobException>(
            () => new DirectoryBlobStore(Path.Combine(file, "store"), Time).Put(blob.Digest, blob.Content, CancellationToken.None));

        Assert.Equal(BlobProblem.Unreachable, problem.Problem);
    }

    protected override Task<IBlobStore> Open() => Task.FromResult<IBlobStore>(new DirectoryBlobStore(folder, Time));

    protected override Task Close()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class BrokenStream() : ForwardStream(Null)
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reads++ == 0 ? ValueTask.FromResult(3) : throw new EndOfStreamException("the sender went away");
    }
}

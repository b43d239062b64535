using Optimizer.Artifacts.Stores;
using Optimizer.Artifacts.Trees;

namespace Optimizer.Artifacts.Caching;

/// <summary>
/// Blobs of a store in a local folder: each fetched once, verified, folders unpacked; the least recently used go when it is above its size,
/// never one that is held. One process at a time may use the folder; what an earlier one left is verified before it is used.
/// </summary>
/// <param name="mostBytes">What is held at the same time may take it above.</param>
public sealed class BlobCache : IDisposable
{
    private readonly string folder;
    private readonly long mostBytes;
    private readonly UnpackLimits limits;
    private readonly DirectoryBlobStore files;
    private readonly Lock gate = new();
    private readonly Dictionary<(BlobKind, string), CacheEntry> entries = [];
    private readonly CancellationTokenSource closed = new();
    private long uses;

    public BlobCache(string folder, long mostBytes, TimeProvider time, UnpackLimits? limits = null)
    {
        (this.folder, this.mostBytes, this.limits) = (Path.GetFullPath(folder), mostBytes, limits ?? UnpackLimits.OfCheckpoints);
        files = new DirectoryBlobStore(Path.Combine(this.folder, "files"), time);
        ReadOnlyTree.Remove(Scratch);
        Directory.CreateDirectory(Scratch);
        Remember();
    }

    /// <summary>For what is on its way; emptied at the start.</summary>
    public string Scratch => Path.Combine(folder, "scratch");

    /// <summary>On disk, as far as is known.</summary>
    public long Bytes
    {
        get
        {
            lock (gate) return entries.Values.Sum(entry => entry.Bytes);
        }
    }

    private string Trees => Path.Combine(folder, "trees");

    /// <summary>Holds the blob, fetched from <paramref name="store"/> where it is not here yet.</summary>
    /// <exception cref="BlobException">It is missing, came damaged twice, is an archive that is refused; the store is unreachable; this disk is full.</exception>
    public async Task<CachedBlob> Take(BlobRef reference, IBlobStore store, CancellationToken cancel)
    {
        CacheEntry entry;
        Task<long> fetching;
        lock (gate)
        {
            if (!entries.TryGetValue((reference.Kind, reference.Digest), out entry!))
                entries.Add((reference.Kind, reference.Digest), entry = new CacheEntry(reference.Kind, reference.Digest));
            entry.Leases++;
            entry.UsedAt = ++uses;
            if (entry.Fetching is null or { IsCompleted: true, IsCompletedSuccessfully: false }) entry.Fetching = Task.Run(() => Fetch(reference, store), CancellationToken.None);
            fetching = entry.Fetching;
        }

        try
        {
            var bytes = await fetching.WaitAsync(cancel);
            lock (gate) entry.Bytes = bytes;
            var path = Named(reference);
            Evict();
            return new CachedBlob(path, () => Release(entry));
        }
        catch
        {
            Release(entry);
            throw;
        }
    }

    /// <summary>Ends fetching that is under way.</summary>
    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
    }

    private async Task<long> Fetch(BlobRef reference, IBlobStore store)
    {
        var cancel = closed.Token;
        try
        {
            if (await Kept(reference, cancel) is { } bytes) return bytes;
            await Download(reference.Digest, store, cancel);
            return reference.Kind == BlobKind.File ? Protected(files.PathOf(reference.Digest)) : await Unpack(reference.Digest, cancel);
        }
        catch (InvalidDataException problem)
        {
            throw new BlobException($"'{reference}' is refused: {problem.Message}", BlobProblem.Refused, problem);
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            throw new BlobException($"The folder '{folder}' is full; free space on its disk.", BlobProblem.Full, problem);
        }
        catch (IOException problem) when (problem is not BlobException)
        {
            throw new BlobException($"'{reference}' cannot be fetched: {problem.Message}", BlobProblem.Unreachable, problem);
        }
    }

    private async Task Download(string digest, IBlobStore store, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            await using var content = await store.Get(digest, cancel)
                ?? throw new BlobException($"The file {digest} is named but not stored; it was removed, or the store is another one.", BlobProblem.Missing);
            try
            {
                await files.Put(digest, content, cancel);
                return;
            }
            catch (BlobException problem) when (problem.Problem == BlobProblem.Damaged && !again)
            {
                // It may have happened on the way: fetched once more.
            }
        }
    }

    /// <returns>Bytes; null: not here, or not what it should be any more.</returns>
    private async Task<long?> Kept(BlobRef reference, CancellationToken cancel)
    {
        if (reference.Kind == BlobKind.File)
        {
            await using var content = await files.Get(reference.Digest, cancel);
            return content is not null && await DigestOf(content, cancel) == reference.Digest ? Protected(files.PathOf(reference.Digest)) : null;
        }

        var tree = Path.Combine(Trees, reference.Digest);
        if (!Directory.Exists(tree)) return null;
        await using var archive = ScratchFile();
        await TreeArchive.Pack(FolderTree.Of(tree), archive, cancel);
        archive.Position = 0;
        // An archive that another program made does not repeat; then it is fetched again, once a process.
        if (await DigestOf(archive, cancel) == reference.Digest) return ReadOnly(tree);
        ReadOnlyTree.Remove(tree);
        return null;
    }

    /// <summary>From the fetched archive, which is not kept.</summary>
    private async Task<long> Unpack(string digest, CancellationToken cancel)
    {
        var (aside, tree) = (Path.Combine(Scratch, $"{digest}-{Guid.NewGuid():N}"), Path.Combine(Trees, digest));
        try
        {
            await using (var archive = (await files.Get(digest, cancel))!) await TreeArchive.Unpack(archive, aside, limits, cancel);
            Directory.CreateDirectory(Trees);
            Directory.Move(aside, tree);
        }
        finally
        {
            lock (gate)
                if (!entries.ContainsKey((BlobKind.File, digest))) File.Delete(files.PathOf(digest));
        }

        return ReadOnly(tree);
    }

    /// <summary>What the trainer is told: under the reference's own name, which may tell the file's format.</summary>
    private string Named(BlobRef reference)
    {
        var content = reference.Kind == BlobKind.File ? files.PathOf(reference.Digest) : Path.Combine(Trees, reference.Digest);
        var name = Path.Combine(folder, "names", $"{reference.Kind}-{reference.Digest}", reference.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        lock (gate)
            if (new FileInfo(name).LinkTarget is null) File.CreateSymbolicLink(name, content);
        return name;
    }

    private void Release(CacheEntry entry)
    {
        lock (gate) entry.Leases--;
        Evict();
    }

    private void Evict()
    {
        lock (gate)
        {
            var bytes = entries.Values.Sum(entry => entry.Bytes);
            foreach (var entry in entries.Values.Where(entry => entry.Leases == 0).OrderBy(entry => entry.UsedAt).ToList())
            {
                var failed = entry.Fetching is { IsCompleted: true, IsCompletedSuccessfully: false };
                if ((bytes <= mostBytes && !failed) || entry.Fetching is { IsCompleted: false }) continue;
                Remove(entry);
                bytes -= entry.Bytes;
            }
        }
    }

    private void Remove(CacheEntry entry)
    {
        entries.Remove((entry.Kind, entry.Digest));
        ReadOnlyTree.Remove(Path.Combine(folder, "names", $"{entry.Kind}-{entry.Digest}"));
        if (entry.Kind == BlobKind.Tree) ReadOnlyTree.Remove(Path.Combine(Trees, entry.Digest));
        else if (File.Exists(files.PathOf(entry.Digest))) File.Delete(files.PathOf(entry.Digest));
    }

    /// <summary>What an earlier process left; oldest first.</summary>
    private void Remember()
    {
        var left = new List<(CacheEntry Entry, DateTime At)>();
        foreach (var file in Found(Path.Combine(folder, "files"), "*", SearchOption.AllDirectories).OfType<FileInfo>())
        {
            if (BlobRef.IsDigest(file.Name)) left.Add((new CacheEntry(BlobKind.File, file.Name) { Bytes = file.Length }, file.LastWriteTimeUtc));
            else file.Delete();
        }

        foreach (var tree in Found(Trees, "*", SearchOption.TopDirectoryOnly).OfType<DirectoryInfo>())
            if (BlobRef.IsDigest(tree.Name)) left.Add((new CacheEntry(BlobKind.Tree, tree.Name) { Bytes = SizeOf(tree.FullName) }, tree.LastWriteTimeUtc));
        foreach (var (entry, _) in left.OrderBy(one => one.At))
        {
            entry.UsedAt = ++uses;
            entries.Add((entry.Kind, entry.Digest), entry);
        }

        Evict();
    }

    private FileStream ScratchFile() => new(
        Path.Combine(Scratch, $"{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 17, FileOptions.DeleteOnClose);

    private static IEnumerable<FileSystemInfo> Found(string folder, string pattern, SearchOption how) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).GetFileSystemInfos(pattern, how) : [];

    private static long SizeOf(string tree) => Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private static long ReadOnly(string tree)
    {
        ReadOnlyTree.Make(tree);
        return SizeOf(tree);
    }

    private static long Protected(string file)
    {
        Rights.Take(file, UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        return new FileInfo(file).Length;
    }

    private static async Task<string> DigestOf(Stream content, CancellationToken cancel) =>
        Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content, cancel));
}

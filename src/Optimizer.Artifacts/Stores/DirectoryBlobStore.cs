using System.Runtime.CompilerServices;

namespace Optimizer.Artifacts.Stores;

/// <summary>Blobs as files: <c>ab/cd/abcd…</c>. Any number of processes may use one folder, also over a network file system.</summary>
public sealed class DirectoryBlobStore(string root, TimeProvider time) : IBlobStore
{
    private const string Aside = ".put-";
    private const int CopyBytes = 1 << 17;
    private static readonly TimeSpan BrokenAfter = TimeSpan.FromDays(1);

    private readonly string root = Path.GetFullPath(root);

    public Task<bool> Has(string digest, CancellationToken cancel) => Task.FromResult(Guarded(() =>
    {
        var path = PathOf(digest);
        if (!File.Exists(path)) return false;
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        return true;
    }));

    public Task<BlobInfo?> Find(string digest, CancellationToken cancel) => Task.FromResult(Guarded(() => InfoOf(new FileInfo(PathOf(digest)))));

    public async Task Put(string digest, Stream content, CancellationToken cancel)
    {
        var path = PathOf(digest);
        var aside = Path.Combine(Path.GetDirectoryName(path)!, $"{Aside}{Guid.NewGuid():N}");
        try
        {
            Guarded(() => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
            await Write(aside, digest, content, cancel);
            Guarded(() =>
            {
                File.SetLastWriteTimeUtc(aside, time.GetUtcNow().UtcDateTime);
                File.Move(aside, path, overwrite: true);
                return true;
            });
        }
        finally
        {
            Forget(aside);
        }
    }

    public Task<Stream?> Get(string digest, CancellationToken cancel) => Task.FromResult(Guarded<Stream?>(() =>
    {
        try
        {
            return new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, CopyBytes, FileOptions.Asynchronous);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }));

    /// <summary>What broken puts left a day ago is removed on the way.</summary>
    public async IAsyncEnumerable<BlobInfo> All([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(root)) yield break;
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancel.ThrowIfCancellationRequested();
            if (file.Name.StartsWith(Aside, StringComparison.Ordinal)) RemoveIfBroken(file);
            else if (BlobRef.IsDigest(file.Name) && InfoOf(file) is { } info) yield return info;
        }
    }

    public Task Delete(string digest, CancellationToken cancel)
    {
        Guarded(() =>
        {
            var path = PathOf(digest);
            if (File.Exists(path)) File.Delete(path);
            return true;
        });
        return Task.CompletedTask;
    }

    /// <summary>What fails in reading the content is not the folder's failure and passes through as it is.</summary>
    private async Task Write(string aside, string digest, Stream content, CancellationToken cancel)
    {
        using var hashed = new HashingStream(content);
        await using var file = Guarded(() =>
            new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous));
        var buffer = new byte[CopyBytes];
        int count;
        while ((count = await hashed.ReadAsync(buffer, cancel)) > 0)
        {
            try
            {
                await file.WriteAsync(buffer.AsMemory(0, count), cancel);
            }
            catch (IOException problem)
            {
                throw Problem(problem)!;
            }
        }

        if (hashed.Digest != digest) throw Damage.Of(digest, hashed.Digest, hashed.Count);
        Guarded(() =>
        {
            file.Flush(flushToDisk: true);
            return true;
        });
    }

    private void RemoveIfBroken(FileInfo aside)
    {
        if (time.GetUtcNow() - aside.LastWriteTimeUtc > BrokenAfter) Forget(aside.FullName);
    }

    private static BlobInfo? InfoOf(FileInfo file)
    {
        try
        {
            return file.Exists ? new BlobInfo(file.Name, file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Where the blob is, or would be.</summary>
    internal string PathOf(string digest) => BlobRef.IsDigest(digest)
        ? Path.Combine(root, digest[..2], digest[2..4], digest)
        : throw new ArgumentException($"'{digest}' is not a digest; it must be 64 lower-case hex digits.", nameof(digest));

    private static void Forget(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It is swept when old.
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception problem) when (Problem(problem) is not null)
        {
            throw Problem(problem)!;
        }
    }

    /// <returns>Null: none of the store's.</returns>
    private BlobException? Problem(Exception problem) => problem switch
    {
        _ when DiskFull.Is(problem) => new BlobException(
            $"The artifact folder '{root}' is full; free space on its disk, or keep less there.", BlobProblem.Full, problem),
        UnauthorizedAccessException => new BlobException(
            $"The artifact folder '{root}' may not be used: {problem.Message} Give this user the right to read and write it.", BlobProblem.Refused, problem),
        IOException => new BlobException($"The artifact folder '{root}' cannot be used: {problem.Message}", BlobProblem.Unreachable, problem),
        _ => null,
    };
}

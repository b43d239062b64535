using Optimizer.Artifacts.Bundles;
using Optimizer.Artifacts.Trees;

namespace Optimizer.Artifacts;

/// <summary>Puts files and folders where they are not yet, and names them by what they hold.</summary>
public static class BlobUpload
{
    private const int BufferBytes = 1 << 17;

    /// <exception cref="BlobException">The store is full, unreachable or refuses.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<BlobRef> File(IBlobStore store, string path, CancellationToken cancel)
    {
        await using var file = Open(path, FileMode.Open, FileOptions.None);
        return await Put(store, BlobKind.File, file, path, cancel);
    }

    /// <param name="scratch">A folder for the archive while it is on its way.</param>
    /// <exception cref="BlobException">The store is full, unreachable or refuses; or the scratch folder is full.</exception>
    /// <exception cref="IOException">The folder cannot be read, or was changed meanwhile.</exception>
    /// <exception cref="InvalidDataException">A link leads out of the folder.</exception>
    public static Task<BlobRef> Folder(IBlobStore store, string folder, string scratch, CancellationToken cancel) =>
        Packed(store, archive => TreeArchive.Pack(folder, archive, cancel), folder, scratch, cancel);

    /// <inheritdoc cref="Folder"/>
    public static Task<BlobRef> Bundle(IBlobStore store, Bundle bundle, string scratch, CancellationToken cancel) =>
        Packed(store, archive => bundle.Pack(archive, cancel), bundle.Folder, scratch, cancel);

    private static async Task<BlobRef> Packed(IBlobStore store, Func<Stream, Task> pack, string name, string scratch, CancellationToken cancel)
    {
        Directory.CreateDirectory(scratch);
        await using var archive = Open(Path.Combine(scratch, $"{Guid.NewGuid():N}.tar"), FileMode.CreateNew, FileOptions.DeleteOnClose);
        try
        {
            await pack(archive);
            await archive.FlushAsync(cancel);
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            throw new BlobException($"The folder '{scratch}' is full; free space on its disk.", BlobProblem.Full, problem);
        }

        archive.Position = 0;
        return await Put(store, BlobKind.Tree, archive, name, cancel);
    }

    private static async Task<BlobRef> Put(IBlobStore store, BlobKind kind, FileStream content, string name, CancellationToken cancel)
    {
        using var hashed = new HashingStream(content);
        await hashed.CopyToAsync(Stream.Null, BufferBytes, cancel);
        var reference = BlobRef.Of(kind, hashed.Digest, name);
        if (await store.Has(reference.Digest, cancel)) return reference;
        content.Position = 0;
        await store.Put(reference.Digest, content, cancel);
        return reference;
    }

    private static FileStream Open(string path, FileMode mode, FileOptions options) => new(
        path, mode, mode == FileMode.Open ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, BufferBytes,
        options | FileOptions.Asynchronous);
}

using Optimizer.Artifacts;

namespace Optimizer.Server.Api;

/// <summary>Files that attempts left: in the folder that workers and server share, or among the blobs. A path elsewhere is not read, whoever named it.</summary>
/// <param name="root">The shared folder, absolute.</param>
/// <param name="blobs">Null: files are shared by path only.</param>
internal sealed class AttemptFiles(string root, IBlobStore? blobs)
{
    private readonly string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar;

    /// <returns>Null: it is gone, is a folder, or is none of ours.</returns>
    public async Task<(Stream Content, string Name)?> Open(string? place, CancellationToken cancel)
    {
        if (BlobRef.TryParse(place, out var reference))
            return blobs is not null && await blobs.Get(reference.Digest, cancel) is { } content ? (content, reference.Name) : null;
        if (place is null || Inside(place) is not { } path) return null;
        try
        {
            return (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Path.GetFileName(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? Inside(string place)
    {
        var path = Path.GetFullPath(place);
        if (!path.StartsWith(root, StringComparison.Ordinal) || !File.Exists(path)) return null;
        // A link out of the folder is as good as a path out of it.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return target.StartsWith(root, StringComparison.Ordinal) ? path : null;
    }
}

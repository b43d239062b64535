using Optimizer.Core.Data;

namespace Optimizer.Workers.Files;

/// <summary>Data of a mount of this worker.</summary>
internal static class MountedData
{
    /// <exception cref="InvalidDataException">There is no such mount, no such file in it, or the path leads out of it.</exception>
    public static string PathOf(string text, IReadOnlyDictionary<string, string> mounts)
    {
        var path = MountedPath.PathOf(text, mounts);
        return File.Exists(path) || Directory.Exists(path) ? path : throw new InvalidDataException($"The worker's mount has no '{text}' (looked for {path}).");
    }
}

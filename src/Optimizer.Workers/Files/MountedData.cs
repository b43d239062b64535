namespace Optimizer.Workers.Files;

/// <summary><c>mount:NAME/path</c>: data that this machine has already, in a folder that its worker was told of.</summary>
internal static class MountedData
{
    private const string Scheme = "mount:";

    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="InvalidDataException">There is no such mount, no such file in it, or the path leads out of it.</exception>
    public static string PathOf(string text, IReadOnlyDictionary<string, string> mounts)
    {
        var parts = text[Scheme.Length..].Split('/', 2);
        if (parts.Length < 2 || parts[1].Length == 0) throw new InvalidDataException($"The data path '{text}' must be mount:NAME/path.");
        if (!mounts.TryGetValue(parts[0], out var folder))
        {
            var known = mounts.Count == 0 ? "it has none" : $"it has {string.Join(", ", mounts.Keys.Order(StringComparer.Ordinal))}";
            throw new InvalidDataException($"This worker has no mount '{parts[0]}' for '{text}' ({known}); start it with --mount {parts[0]}=/its/folder.");
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(parts[1], root);
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"The data path '{text}' leads out of the mount '{parts[0]}'.");
        return File.Exists(path) || Directory.Exists(path)
            ? path
            : throw new InvalidDataException($"The mount '{parts[0]}' of this worker has no '{parts[1]}' (looked for {path}).");
    }
}

namespace Optimizer.Core.Data;

/// <summary><c>mount:NAME/path</c>: data that each machine has already, in a folder that it was told of by that name.</summary>
public static class MountedPath
{
    private const string Scheme = "mount:";

    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Says nothing of whether there is such a file.</summary>
    /// <param name="mounts">Name to absolute folder.</param>
    /// <exception cref="InvalidDataException">There is no such mount, or the path leads out of it.</exception>
    public static string PathOf(string text, IReadOnlyDictionary<string, string> mounts)
    {
        var parts = text[Scheme.Length..].Split('/', 2);
        if (parts.Length < 2 || parts[1].Length == 0) throw new InvalidDataException($"The data path '{text}' must be mount:NAME/path.");
        if (!mounts.TryGetValue(parts[0], out var folder))
        {
            var known = mounts.Count == 0 ? "there is none" : $"there is {string.Join(", ", mounts.Keys.Order(StringComparer.Ordinal))}";
            throw new InvalidDataException($"There is no mount '{parts[0]}' here for '{text}' ({known}); name its folder with --mount {parts[0]}=/its/folder.");
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(parts[1], root);
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"The data path '{text}' leads out of the mount '{parts[0]}'.");
    }
}

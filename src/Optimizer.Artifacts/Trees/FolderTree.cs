namespace Optimizer.Artifacts.Trees;

/// <summary>What a folder holds, in the one order in which it is packed.</summary>
internal static class FolderTree
{
    /// <param name="isLeftOut">Asked with the name and whether it is a folder; a folder that is left out is not looked into. Null: nothing is.</param>
    /// <returns>Folders before what they hold, by name, ordinal.</returns>
    /// <exception cref="InvalidDataException">A link leads out of the folder, to a folder or nowhere.</exception>
    public static IReadOnlyList<TreeEntry> Of(string folder, Func<string, bool, bool>? isLeftOut = null)
    {
        var root = Path.GetFullPath(folder);
        var found = new List<TreeEntry>();
        var open = new Stack<string>([root]);
        while (open.TryPop(out var current))
        {
            foreach (var info in new DirectoryInfo(current).EnumerateFileSystemInfos())
            {
                var name = Path.GetRelativePath(root, info.FullName).Replace(Path.DirectorySeparatorChar, '/');
                var isLink = info.LinkTarget is not null;
                var isFolder = info is DirectoryInfo && !isLink;
                if (isLeftOut?.Invoke(name, info is DirectoryInfo) == true) continue;
                found.Add(isFolder
                    ? new TreeEntry(name, info.FullName, IsFolder: true, IsExecutable: false, 0, default)
                    : FileOf(name, isLink ? Behind(info, root, name) : (FileInfo)info));
                if (isFolder) open.Push(info.FullName);
            }
        }

        found.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return found;
    }

    private static TreeEntry FileOf(string name, FileInfo file) =>
        new(name, file.FullName, IsFolder: false, Rights.MayExecute(file), file.Length, file.LastWriteTimeUtc);

    private static FileInfo Behind(FileSystemInfo link, string root, string name)
    {
        var target = link.ResolveLinkTarget(returnFinalTarget: true);
        if (target is FileInfo { Exists: true } file && IsInside(file.FullName, root)) return file;
        throw new InvalidDataException(
            $"'{name}' in '{root}' is a link to '{link.LinkTarget}'; only links to files of the folder itself are packed. Copy what it leads to, or leave it out.");
    }

    private static bool IsInside(string path, string root)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            if (above == root) return true;
            if (new DirectoryInfo(above).LinkTarget is not null) return false;
        }

        return false;
    }
}

namespace Optimizer.Artifacts.Trees;

/// <summary>A folder that nobody may write into, and its end.</summary>
public static class ReadOnlyTree
{
    private const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Takes the right to write from the folder and all it holds.</summary>
    public static void Make(string folder)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)) Rights.Take(path, Write);
        Rights.Take(folder, Write);
    }

    /// <summary>A copy that may be written into.</summary>
    /// <param name="target">Must not exist.</param>
    public static void Copy(string folder, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var entry in FolderTree.Of(folder))
        {
            var path = Path.Combine(target, entry.Name);
            if (entry.IsFolder) Directory.CreateDirectory(path);
            else File.Copy(entry.Path, path);
        }
    }

    /// <summary>Removes the folder with all it holds, read-only or not. Nothing happens where it is not there.</summary>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder)) return;
        Rights.Give(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories())
            if (inner.LinkTarget is null) Remove(inner.FullName);
        Directory.Delete(folder, recursive: true);
    }
}

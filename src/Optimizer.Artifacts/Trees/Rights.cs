namespace Optimizer.Artifacts.Trees;

/// <summary>Unix file modes; Windows, where specs may be submitted from, has none.</summary>
internal static class Rights
{
    public static bool MayExecute(FileInfo file) => !OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != 0;

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    public static void Give(string path, UnixFileMode rights)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | rights);
    }

    public static void Take(string path, UnixFileMode rights)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~rights);
    }
}

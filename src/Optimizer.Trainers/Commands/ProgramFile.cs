namespace Optimizer.Trainers.Commands;

/// <summary>Finds a program as a shell would: by its path from the folder it runs in, or by name in PATH.</summary>
internal static class ProgramFile
{
    /// <returns>Absolute; null: there is none that may be run.</returns>
    public static string? Find(string name, string folder, IReadOnlyDictionary<string, string> variables)
    {
        if (name.Contains('/')) return Path.GetFullPath(name, folder) is var path && IsProgram(path) ? path : null;
        return variables.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin").Split(':')
            .Where(part => part.Length > 0).Select(part => Path.GetFullPath(Path.Combine(part, name), folder)).FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}

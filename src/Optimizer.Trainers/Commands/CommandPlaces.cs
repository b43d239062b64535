using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>Where one start of a user's program runs, finds and leaves things. All absolute.</summary>
internal sealed class CommandPlaces
{
    private const string OutputFolder = "out";
    private const string KeptFolder = "kept";

    private CommandPlaces(RunRequest request, CommandSpec command)
    {
        Attempt = Path.GetFullPath(request.Output);
        Folder = request.Bundle ?? command.Folder;
        Output = Path.Combine(Attempt, OutputFolder);
        Temporary = Path.Combine(Attempt, "tmp");
        Modules = Path.Combine(Attempt, "modules");
        Parameters = Path.Combine(Attempt, "parameters.json");
        Checkpoint = command.Checkpoint is { } name ? Path.Combine(Attempt, name) : null;
    }

    /// <summary>The attempt's own folder: what is below it may be kept.</summary>
    public string Attempt { get; }

    /// <summary>The program runs there: the spec's folder, or the bundle's copy of it.</summary>
    public string Folder { get; }

    public string Output { get; }

    public string Temporary { get; }

    /// <summary>On Python's path.</summary>
    public string Modules { get; }

    /// <summary>The parameters as a JSON file.</summary>
    public string Parameters { get; }

    /// <summary>Null: the spec declares none.</summary>
    public string? Checkpoint { get; }

    /// <exception cref="StageFailedException">The folder the program runs in is not there.</exception>
    public static CommandPlaces Make(RunRequest request, CommandSpec command)
    {
        var places = new CommandPlaces(request, command);
        if (!Directory.Exists(places.Folder))
            throw new StageFailedException("error", $"The program's folder '{places.Folder}' is not there; where worker and submitter share no files, submit the spec so that its folder travels.");
        foreach (var folder in new[] { places.Output, places.Temporary, places.Modules }) Directory.CreateDirectory(folder);
        PythonModules.Write(places.Modules, command.WandbStandIn);
        if (request.Bundle is not null) MakeWritable(places.Folder);
        if (places.Checkpoint is { } checkpoint)
        {
            Directory.CreateDirectory(checkpoint);
            if (request.Resume is { } before) Copy(before, checkpoint);
        }

        return places;
    }

    /// <summary>What lies in the checkpoint folder now, as a folder that the program will not change.</summary>
    /// <returns>Null: it is empty.</returns>
    public string? Snapshot(int epoch)
    {
        if (Checkpoint is null || !Directory.EnumerateFileSystemEntries(Checkpoint).Any()) return null;
        var kept = Path.Combine(Attempt, KeptFolder, $"{epoch}");
        for (var again = 1; Directory.Exists(kept); again++) kept = Path.Combine(Attempt, KeptFolder, $"{epoch}.{again}");
        Copy(Checkpoint, kept);
        return kept;
    }

    /// <summary>A file that the program names: absolute, or relative to its output or its folder. One outside the attempt's folder is copied into it, so that it may be kept.</summary>
    /// <returns>Null: there is no such file.</returns>
    public string? Artifact(string named)
    {
        var found = new[] { Path.GetFullPath(named, Output), Path.GetFullPath(named, Folder) }.FirstOrDefault(File.Exists);
        return found is null ? null : Inside(found) ? found : Taken(found);
    }

    /// <summary>A file of the node before, as our own.</summary>
    public string Taken(string file)
    {
        var own = Path.Combine(Output, Path.GetFileName(file));
        if (!File.Exists(own)) File.Copy(Resolved(file), own);
        return own;
    }

    /// <summary>A checkpoint folder that the program names.</summary>
    /// <returns>Null: there is no such folder below the attempt's own.</returns>
    public string? Named(string folder)
    {
        var full = new[] { Path.GetFullPath(folder, Checkpoint ?? Output), Path.GetFullPath(folder, Folder) }.FirstOrDefault(Directory.Exists);
        return full is not null && Inside(full) ? full : null;
    }

    public void Clear()
    {
        if (Directory.Exists(Temporary)) Directory.Delete(Temporary, recursive: true);
    }

    private bool Inside(string path) => path.StartsWith(Attempt + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Resolved(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            File.Copy(file, copy, overwrite: true);
            // A worker's cache holds them read-only.
            LetWrite(copy);
        }
    }

    /// <summary>A bundle comes read-only, but this copy is the attempt's own, and programs write beside themselves.</summary>
    private static void MakeWritable(string folder)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Prepend(folder))
            if (File.ResolveLinkTarget(path, returnFinalTarget: false) is null) LetWrite(path);
    }

    private static void LetWrite(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
    }
}

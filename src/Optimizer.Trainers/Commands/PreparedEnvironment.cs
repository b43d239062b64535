using System.Security.Cryptography;
using System.Text;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>The folder that a spec's set-up command fills, once per worker and bundle; attempts that come meanwhile wait for it.</summary>
/// <param name="root">Of all such folders of this worker.</param>
internal sealed class PreparedEnvironment(TimeProvider clock, string host, string root)
{
    private const string Ready = ".ready";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>The worker's own folder, where it tells one.</summary>
    public static string DefaultRoot { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("OPTIMIZER_WORK") is { Length: > 0 } work ? work : Path.Combine(Path.GetTempPath(), $"optimizer-{Environment.UserName}"), "environments");

    /// <returns>Null: the spec has no set-up command.</returns>
    /// <exception cref="StageFailedException">It failed, or took too long.</exception>
    public string? Of(RunRequest request, CommandSpec command, CommandPlaces places, IRunControl control)
    {
        if (command.Environment.Setup.IsEmpty) return null;
        var folder = Path.Combine(root, Key(request, command));
        var ready = Path.Combine(folder, Ready);
        Directory.CreateDirectory(root);
        using var turn = Wait(folder + ".lock", control);
        if (File.Exists(ready)) return folder;
        // What a set-up left that did not come to its end is of no use.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        SetUp(request, command, places, control, folder);
        File.WriteAllText(ready, "");
        return folder;
    }

    private FileStream Wait(string path, IRunControl control)
    {
        var lastWord = clock.GetTimestamp();
        while (true)
        {
            if (control.StopRequested || control.PauseRequested) throw new OperationCanceledException("Told to end while another attempt prepared the environment.");
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                using var timer = new ManualResetEventSlim();
                timer.Wait(Look);
            }

            if (clock.GetElapsedTime(lastWord) <= TimeSpan.FromSeconds(20)) continue;
            lastWord = clock.GetTimestamp();
            control.Alive();
        }
    }

    private void SetUp(RunRequest request, CommandSpec command, CommandPlaces places, IRunControl control, string folder)
    {
        var variables = CommandVariables.Of(request, command, places, folder);
        var log = new ProgramLog(control);
        control.Log($"[set-up: {string.Join(' ', command.Environment.Setup)}]");
        var limits = new ProgramLimits(clock, control, command.Environment.SetupSeconds, command.Environment.SetupSeconds);
        using var program = CommandStart.Of(host, command.Environment.Setup, request, command, places, variables, folder);
        while (true)
        {
            if (!program.TryTake(out var line, Look))
            {
                if (control.StopRequested || control.PauseRequested) throw new OperationCanceledException("Told to end while the environment was prepared.");
                if (limits.Broken(silent: true) is { } why) throw new StageFailedException("timed_out", $"The set-up command {why}.");
                continue;
            }

            _ = limits.Broken(silent: false);
            if (line.Text is not { } text) break;
            log.Add(text, line.IsError);
        }

        log.End();
        if (program.ExitCode != 0)
            throw new StageFailedException("error", $"The set-up command ended with exit code {program.ExitCode}{(log.Telling is { } told ? $"; its last line is: {told.Trim()}" : "")}.");
    }

    private static string Key(RunRequest request, CommandSpec command)
    {
        // Where files do not travel the declared files stand for the bundle.
        var text = $"{(request.Bundle is null ? $"{command.Folder}\n{command.FilesDigest}" : BundleDigest(request.Bundle))}\n{string.Join('\0', command.Environment.Setup)}\n{command.Environment.Interpreter}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
    }

    /// <summary>Over names and content: the bundle's own digest has not come along, but its copy has.</summary>
    private static string BundleDigest(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (File.ResolveLinkTarget(file, returnFinalTarget: false) is not null) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file) + "\0"));
            using var content = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

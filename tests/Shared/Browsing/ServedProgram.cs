using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Optimizer.Tests.Shared.Browsing;

/// <summary>
/// The real <c>optimizer serve</c> in a folder of its own: a coordinator, and a worker that trains for real. Other verbs run against it as
/// users run them, with an admin's key.
/// </summary>
internal sealed partial class ServedProgram : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(Beside("Optimizer.Cli"), "optimizer");

    private readonly Process server;
    private readonly Overheard heard;
    private readonly List<Process> others = [];

    private ServedProgram(string folder, Process server) => (Folder, this.server, heard) = (folder, server, new Overheard(server, ServingAt()));

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "optimizer.db");

    public string Url { get; private set; } = "";

    public string AdminKey => File.ReadAllText(KeyFile).Trim();

    /// <summary>Beside the tests' own program.</summary>
    public static string Digits => Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz");

    public string Log => heard.Text;

    private string KeyFile => Path.Combine(Folder, "admin.key");

    /// <param name="slots">Attempts at a time.</param>
    public static async Task<ServedProgram> Start(int slots, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("optimizer-served-").FullName;
        var process = Launch(
            folder, null, "serve", "--listen", "http://127.0.0.1:0", "--database", Path.Combine(folder, "optimizer.db"), "--work", Path.Combine(folder, "work"),
            "--name", "here", "--devices", $"cpu:{slots}", "--bootstrap-key-file", Path.Combine(folder, "admin.key"));
        var served = new ServedProgram(folder, process);
        served.Url = (await served.heard.Said.WaitAsync(cancel)).Groups[1].Value;
        return served;
    }

    /// <summary>Starts a verb in the folder without the server, and waits for it to say something on standard error.</summary>
    public async Task<(Process Process, Match Said)> Start(Regex says, CancellationToken cancel, params IEnumerable<string> arguments)
    {
        var process = Launch(Folder, null, [.. arguments]);
        others.Add(process);
        return (process, await new Overheard(process, says).Said.WaitAsync(cancel));
    }

    /// <returns>What it printed on standard output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0; the message has all it said.</exception>
    public async Task<string> Run(CancellationToken cancel, params string[] arguments)
    {
        using var process = Launch(Folder, this, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"optimizer {string.Join(' ', arguments)} ended with exit code {process.ExitCode}:\n{await output}{await errors}");
    }

    /// <returns>The path of a spec in a folder of its own, because a spec's folder is sent along with it.</returns>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "specs")).FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in others.Prepend(server))
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Process Launch(string folder, ServedProgram? server, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["OPTIMIZER_SERVER"] = server?.Url;
        start.Environment["OPTIMIZER_KEY"] = server?.AdminKey;
        return Process.Start(start)!;
    }

    private static string Beside(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name);
    }

    [GeneratedRegex(@"Serving at (http://\S+);")]
    private static partial Regex ServingAt();
}

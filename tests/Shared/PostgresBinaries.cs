using System.Diagnostics;

namespace Optimizer.Tests.Shared;

/// <summary>Where this machine has PostgreSQL's programs, and how they are run: never as root, which they refuse.</summary>
internal sealed record PostgresBinaries(string Folder)
{
    private const string Account = "postgres";

    /// <summary>Null: this machine has none; <see cref="Missing"/> says so.</summary>
    public static PostgresBinaries? Found { get; } = Find();

    /// <summary>Why no server can be started here; null: one can.</summary>
    public static string? Missing { get; } = Found is null
        ? "This machine has no PostgreSQL: no initdb and pg_ctl where pg_config says, in /usr/lib/postgresql/*/bin or in PATH."
        : Environment.IsPrivilegedProcess && !HasAccount()
            ? $"PostgreSQL refuses to run as root, and this machine has no account {Account}."
            : null;

    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public async Task<string> Run(string program, params IEnumerable<string> arguments)
    {
        var command = Command(program, arguments).ToList();
        // A server that pg_ctl starts would keep pipes open as long as it lives, so its output goes to a file of its own (pg_ctl -l).
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {await error}{await output}");
    }

    /// <summary>The words that run a program of PostgreSQL, as its own account when we are root.</summary>
    public IEnumerable<string> Command(string program, IEnumerable<string> arguments)
    {
        IEnumerable<string> command = [Path.Combine(Folder, program), .. arguments];
        return Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", .. command] : command;
    }

    /// <summary>Gives a folder to the account that the programs run as.</summary>
    public static void Own(string folder)
    {
        if (!Environment.IsPrivilegedProcess) return;
        using var process = Process.Start("chown", ["-R", $"{Account}:{Account}", folder]);
        process.WaitForExit();
    }

    private static PostgresBinaries? Find()
    {
        IEnumerable<string> versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            : [];
        IEnumerable<string> folders = [.. ToldByPgConfig(), .. versions.Select(folder => Path.Combine(folder, "bin")), .. Searched()];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl"))) is { } found
            ? new PostgresBinaries(found)
            : null;
    }

    private static IEnumerable<string> ToldByPgConfig()
    {
        if (!Searched().Any(folder => File.Exists(Path.Combine(folder, "pg_config")))) return [];
        using var process = Process.Start(new ProcessStartInfo("pg_config", ["--bindir"]) { RedirectStandardOutput = true })!;
        var told = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return [told];
    }

    private static string[] Searched() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool HasAccount() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{Account}:", StringComparison.Ordinal));
}

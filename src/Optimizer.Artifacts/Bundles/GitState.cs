using System.ComponentModel;
using System.Diagnostics;

namespace Optimizer.Artifacts.Bundles;

/// <param name="Commit">Of the folder's working tree.</param>
/// <param name="IsChanged">Files of the folder differ from it, or are not in it.</param>
public sealed record GitState(string Commit, bool IsChanged)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Null: under no version control, nothing committed yet, or no git on this machine.</returns>
    public static async Task<GitState?> Of(string folder, CancellationToken cancel)
    {
        if ((await Ask(folder, cancel, "rev-parse", "HEAD"))?.Trim() is not { Length: > 0 } commit) return null;
        return await Ask(folder, cancel, "status", "--porcelain", "--", ".") is { } changes ? new GitState(commit, changes.Length > 0) : null;
    }

    private static async Task<string?> Ask(string folder, CancellationToken cancel, params string[] words)
    {
        // A folder's own settings may name programs that git would start.
        var start = new ProcessStartInfo("git", ["-C", folder, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var git = Process.Start(start)!;
            try
            {
                git.StandardInput.Close();
                var errors = git.StandardError.ReadToEndAsync(patience.Token);
                var said = await git.StandardOutput.ReadToEndAsync(patience.Token);
                await errors;
                await git.WaitForExitAsync(patience.Token);
                return git.ExitCode == 0 ? said : null;
            }
            catch (OperationCanceledException)
            {
                git.Kill(entireProcessTree: true);
                if (cancel.IsCancellationRequested) throw;
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

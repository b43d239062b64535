using System.Diagnostics;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>Ends and removes what the drill leaves, whatever ends the drill: a shell that waits for the end of a pipe from here.</summary>
internal sealed class Undertaker : IAsyncDisposable
{
    private const string Script = """
        trap '' INT HUP TERM
        mark=$1
        disk=$2
        shift 2
        read -r _
        for process in /proc/[0-9]*; do
            if [ "${process#/proc/}" != "$$" ] && grep -qF "$mark" "$process/environ" 2>/dev/null; then kill -9 "${process#/proc/}" 2>/dev/null; fi
        done
        umount -l "$disk" 2>/dev/null
        for folder in "$@"; do rm -rf "$folder"; done
        """;

    private readonly Process shell;

    /// <param name="mark">Text in the environment of all that is to be ended.</param>
    /// <param name="disk">Where something may be mounted.</param>
    /// <param name="remove">Folders.</param>
    public Undertaker(string mark, string disk, params IEnumerable<string> remove) =>
        shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "undertaker", mark, disk, .. remove]) { RedirectStandardInput = true })!;

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }
}

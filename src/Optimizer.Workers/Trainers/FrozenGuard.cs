using System.ComponentModel;
using System.Diagnostics;

namespace Optimizer.Workers.Trainers;

/// <summary>
/// Ends frozen processes if this one is killed: a stopped process cannot notice by itself that its standard input has ended.
/// A shell in a session of its own holds the list; when its own input ends, it kills what is on it.
/// </summary>
internal sealed class FrozenGuard : IDisposable
{
    private const string Script = "trap '' INT HUP TERM; frozen=; while read -r line; do frozen=$line; done; [ -z \"$frozen\" ] || kill -KILL $frozen";

    private readonly Process shell;

    public FrozenGuard()
    {
        shell = Start();
        shell.StandardInput.AutoFlush = true;
    }

    /// <remarks>Where there is no setsid the shell stays in our session, deaf to its signals.</remarks>
    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("setsid", ["/bin/sh", "-c", Script]) { RedirectStandardInput = true })!;
        }
        catch (Win32Exception)
        {
            return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true })!;
        }
    }

    /// <summary>These, and no others, are frozen from now on.</summary>
    public void Watch(IEnumerable<int> frozen)
    {
        try
        {
            shell.StandardInput.WriteLine(string.Join(' ', frozen));
        }
        catch (IOException)
        {
            // Somebody ended the shell; the next start of a worker in this folder ends what is left.
        }
    }

    public void Dispose()
    {
        Watch([]);
        try
        {
            shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above.
        }

        shell.Dispose();
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Optimizer.Trainers.Hosting;

/// <summary>What .NET does not offer of libc. Linux.</summary>
internal static partial class HostCalls
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int ChildSubreaper = 36;
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int Parent();

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int pid, int signal);

    /// <summary>A session of our own, so that one signal reaches all we may start; nothing happens if we lead one already.</summary>
    [LibraryImport("libc", EntryPoint = "setsid")]
    public static partial int NewSession();

    /// <summary>Processes below us whose parents end become our children rather than nobody's.</summary>
    public static void AdoptOrphans() => _ = Control(ChildSubreaper, 1, 0, 0, 0);

    /// <summary>Ends the process at once, whatever its threads do.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

    /// <summary>From here on everything that is printed, by native code too, goes to standard error.</summary>
    /// <returns>The old standard output, for us alone.</returns>
    /// <exception cref="IOException">The descriptors cannot be copied.</exception>
    public static SafeFileHandle TakeStandardOutput()
    {
        var ours = Duplicate(StandardOutput);
        if (ours < 0 || Duplicate(StandardError, StandardOutput) < 0)
            throw new IOException($"Standard output cannot be taken: error {Marshal.GetLastPInvokeError()}.");
        return new SafeFileHandle(ours, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int descriptor, int onto);
}

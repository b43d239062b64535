using System.Runtime.InteropServices;

namespace Optimizer.Workers.Processes;

internal static partial class Signals
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Nothing happens where the process has gone.</summary>
    public static void Send(int pid, int signal) => _ = SendTo(pid, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int pid, int signal);
}

using System.Runtime.InteropServices;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>What the drill asks the kernel for.</summary>
internal static partial class Posix
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int FromHere = -100;
    private const uint WithInode = 0x100;
    private const int InodeAt = 0x20;

    /// <returns>False: there is no such process.</returns>
    public static bool Signal(int pid, int signal) => SendSignal(pid, signal) == 0;

    /// <summary>A second name for a file, so that it stays when its folder is removed.</summary>
    /// <returns>False: it is not there, or the name exists.</returns>
    public static bool Link(string file, string second) => HardLink(file, second) == 0;

    /// <returns>Null: there is no such file.</returns>
    public static unsafe ulong? Inode(string file)
    {
        var facts = stackalloc byte[256];
        return FileFacts(FromHere, file, 0, WithInode, facts) == 0 ? *(ulong*)(facts + InodeAt) : null;
    }

    public static unsafe string? Target(string link)
    {
        const int most = 4096;
        var text = stackalloc byte[most];
        var length = (int)ReadLink(link, text, most);
        return length > 0 ? System.Text.Encoding.UTF8.GetString(text, length) : null;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string file, string second);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int FileFacts(int folder, string path, int flags, uint mask, byte* facts);

    [LibraryImport("libc", EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint ReadLink(string path, byte* text, nint size);
}

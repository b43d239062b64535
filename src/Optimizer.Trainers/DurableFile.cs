using System.Runtime.InteropServices;

namespace Optimizer.Trainers;

/// <summary>Files and folders that are whole or not there: written aside, forced to disk, then renamed, and the rename forced to disk.</summary>
public static partial class DurableFile
{
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var aside = path + ".partial";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Replaces a folder by one that <paramref name="fill"/> has filled through <see cref="Write"/>.</summary>
    public static void WriteFolder(string path, Action<string> fill)
    {
        var aside = path + ".partial";
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        Directory.CreateDirectory(aside);
        fill(aside);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        Directory.Move(aside, path);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        try
        {
            if (descriptor < 0 || Sync(descriptor) != 0)
                throw new IOException($"Folder '{folder}' cannot be forced to disk: error {Marshal.GetLastPInvokeError()}.");
        }
        finally
        {
            if (descriptor >= 0) _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

using System.Diagnostics;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>Where artifacts go: a file system in memory of a limited size, so that it can be full.</summary>
/// <remarks>Where mounting is not allowed it is a folder, and "full" is that a plain file is in its place: nothing can be written or read there.</remarks>
internal sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";

    private readonly string root;
    private readonly bool isMounted;

    public SmallDisk(string root, int megabytes)
    {
        this.root = root;
        Directory.CreateDirectory(root);
        isMounted = Mount("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "optimizer-drill", root);
        Directory.CreateDirectory(Artifacts);
    }

    public string Artifacts => Path.Combine(root, "artifacts");

    public string Way => isMounted ? "a tmpfs filled to its last byte" : "mounting is not allowed here, so a plain file in the folder's place";

    public void Fill()
    {
        if (!isMounted)
        {
            Directory.Move(Artifacts, Artifacts + ".away");
            File.WriteAllText(Artifacts, "");
            return;
        }

        using var file = new FileStream(Path.Combine(root, Filler), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 1 << 12, 1 })
        {
            var zeros = new byte[size];
            try
            {
                while (true) file.Write(zeros);
            }
            catch (IOException)
            {
                // Not another piece of this size fits.
            }
        }
    }

    public void MakeRoom()
    {
        if (isMounted) File.Delete(Path.Combine(root, Filler));
        else if (File.Exists(Artifacts))
        {
            File.Delete(Artifacts);
            Directory.Move(Artifacts + ".away", Artifacts);
        }
    }

    public void Dispose()
    {
        if (isMounted) Mount("umount", "-l", root);
    }

    private static bool Mount(params string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

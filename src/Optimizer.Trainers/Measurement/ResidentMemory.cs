using System.Globalization;
using System.Runtime.InteropServices;

namespace Optimizer.Trainers.Measurement;

/// <summary>How much this process's resident set grows while something is done. Linux only.</summary>
public static partial class ResidentMemory
{
    /// <summary>
    /// Bytes by which the peak of the resident set exceeds the resting size before. Memory the process holds but does not use is given
    /// back first, so that work cannot hide in it; pages of libraries loaded meanwhile count, so warm up first.
    /// </summary>
    /// <returns>Null where the kernel does not tell.</returns>
    public static long? PeakGrowth(Action work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux() || !ResetPeak())
        {
            work();
            return null;
        }

        var before = Status("VmRSS:");
        work();
        return Status("VmHWM:") is { } peak && before is { } resting ? Math.Max(0, peak - resting) : null;
    }

    private static bool ResetPeak()
    {
        try
        {
            _ = ReturnFreeMemory(0);
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    private static long? Status(string field)
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int ReturnFreeMemory(nuint keep);
}

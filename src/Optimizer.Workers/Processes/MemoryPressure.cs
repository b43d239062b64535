using System.Globalization;

namespace Optimizer.Workers.Processes;

/// <summary>How often the kernel has ended a process of this host, or of this control group, for want of memory.</summary>
internal static class MemoryPressure
{
    public static long Kills() => Count("/proc/vmstat") + Count("/sys/fs/cgroup/memory.events");

    private static long Count(string path)
    {
        try
        {
            return File.ReadLines(path).Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
                .Sum(line => long.Parse(line["oom_kill ".Length..], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
        catch (UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

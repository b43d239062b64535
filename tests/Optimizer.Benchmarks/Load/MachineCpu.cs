using System.Diagnostics;
using System.Globalization;

namespace Optimizer.Benchmarks.Load;

/// <summary>What all processes of the machine have computed, the benchmark's and others', as Linux counts it.</summary>
internal static class MachineCpu
{
    private const double TicksPerSecond = 100;

    public static TimeSpan Busy()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        // User, nice, system, then idle and waiting for a disk, then interrupts.
        return TimeSpan.FromSeconds((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond);
    }

    /// <summary>Of the processes of that name that live now; one that ends meanwhile is not counted.</summary>
    public static TimeSpan Of(string program) => Process.GetProcessesByName(program).Aggregate(TimeSpan.Zero, (sum, process) =>
    {
        using (process)
        {
            try
            {
                return sum + process.TotalProcessorTime;
            }
            catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                return sum;
            }
        }
    });

    public static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}

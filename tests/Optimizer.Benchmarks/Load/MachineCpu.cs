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
    public static TimeSpan Of(string program) => TimeSpan.FromSeconds(Directory.EnumerateDirectories("/proc").Sum(folder => TicksOf(folder, program)) / TicksPerSecond);

    /// <summary>User and system, of /proc/PID/stat: "PID (program) state …", both eleven fields after the state.</summary>
    private static double TicksOf(string folder, string program)
    {
        try
        {
            if (!char.IsAsciiDigit(Path.GetFileName(folder)[0])) return 0;
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var (begin, end) = (stat.IndexOf('('), stat.LastIndexOf(')'));
            if (!stat.AsSpan(begin + 1, end - begin - 1).SequenceEqual(program)) return 0;
            var fields = stat[(end + 2)..].Split(' ');
            return double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}

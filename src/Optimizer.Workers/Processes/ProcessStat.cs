using System.Globalization;

namespace Optimizer.Workers.Processes;

/// <summary>A process as <c>/proc/PID/stat</c> tells it (proc(5)).</summary>
/// <param name="StartTime">Clock ticks between boot and start, field 22: with the pid it names a process for as long as the machine runs.</param>
internal sealed record ProcessStat(int Pid, int Parent, int Session, char State, long StartTime)
{
    /// <summary>Null where no such process lives; a zombie does not.</summary>
    public static ProcessStat? Of(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText($"/proc/{pid}/stat")) is { State: not ('Z' or 'X') } living ? living : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static List<ProcessStat> All() =>
        [.. from folder in Directory.EnumerateDirectories("/proc")
            let name = Path.GetFileName(folder)
            where char.IsAsciiDigit(name[0])
            let stat = Of(int.Parse(name, CultureInfo.InvariantCulture))
            where stat is not null
            select stat];

    /// <returns>Resident memory in bytes; 0 where the process has gone.</returns>
    public static long ResidentBytes(int pid)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <remarks>The command's name (field 2) stands in parentheses and may hold anything, parentheses included.</remarks>
    internal static ProcessStat Parse(int pid, string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        int Field(int number) => int.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        return new ProcessStat(pid, Field(4), Field(6), fields[0][0], long.Parse(fields[22 - 3], CultureInfo.InvariantCulture));
    }
}

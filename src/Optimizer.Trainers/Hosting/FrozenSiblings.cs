namespace Optimizer.Trainers.Hosting;

/// <summary>
/// While one trainer measures, its worker keeps the others stopped. If the worker is killed just then, the stopped ones cannot see
/// their input end; the one that runs wakes them, and they end by themselves.
/// </summary>
internal static class FrozenSiblings
{
    /// <summary>
    /// Only once the parent is gone: a living worker wakes its trainers itself. All of them are woken, whatever their state: one that was told to
    /// stop but had no turn on a core yet does not look stopped, and to go on takes a stop back that has not come about.
    /// </summary>
    /// <param name="parent">The parent that started us.</param>
    public static void Wake(int parent)
    {
        var now = HostCalls.Parent();
        if (now == parent) return;
        foreach (var pid in Of(now)) _ = HostCalls.Signal(pid, HostCalls.Continue);
    }

    /// <summary>A trainer of the same parent stands still, and nobody but us would wake it.</summary>
    public static bool AnyStopped(int parent) => Of(parent).Any(pid => StateAndParent(pid)?.State == "T");

    /// <summary>Other processes of this program whose parent is <paramref name="parent"/>.</summary>
    private static IEnumerable<int> Of(int parent)
    {
        var program = Program("self");
        return Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])).Select(name => int.Parse(name!))
            .Where(pid => pid != Environment.ProcessId && StateAndParent(pid)?.Parent == parent && Program($"{pid}") == program);
    }

    private static string? Program(string pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <remarks>proc(5), fields 3 and 4 of stat; field 2 stands in parentheses and may hold anything.</remarks>
    private static (string State, int Parent)? StateAndParent(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], int.Parse(fields[1]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

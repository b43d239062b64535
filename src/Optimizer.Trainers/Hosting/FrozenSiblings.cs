namespace Optimizer.Trainers.Hosting;

/// <summary>
/// While one trainer measures, its worker keeps the others stopped. If the worker is killed just then, the stopped ones cannot see
/// their input end; the one that runs wakes them, and they end by themselves.
/// </summary>
internal static class FrozenSiblings
{
    /// <summary>Only once the parent is gone: a living worker wakes its trainers itself.</summary>
    /// <param name="parent">The parent that started us.</param>
    public static void Wake(int parent)
    {
        var now = HostCalls.Parent();
        if (now == parent) return;
        var program = Program("self");
        foreach (var pid in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])))
        {
            if (Program(pid!) == program && StateAndParent(pid!) is ("T", var other) && other == now)
                _ = HostCalls.Signal(int.Parse(pid!), HostCalls.Continue);
        }
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
    private static (string State, int Parent)? StateAndParent(string pid)
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

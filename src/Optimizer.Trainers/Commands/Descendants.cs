using System.Globalization;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>Everything that runs below this process, or in a session, as <c>/proc</c> tells it (proc(5)).</summary>
internal static class Descendants
{
    private const int MostRounds = 50;

    /// <summary>Stopped first, so that nothing slips away while the tree is read, then ended.</summary>
    public static void Kill() => Kill(pid: Environment.ProcessId, session: 0);

    /// <summary>What is left of the session of a process that has gone. Its number is not given out again while it has members.</summary>
    public static void KillSession(int session) => Kill(pid: 0, session);

    private static void Kill(int pid, int session)
    {
        var stopped = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var found = Members(pid, session);
            found.ExceptWith(stopped);
            if (found.Count == 0) break;
            foreach (var member in found) _ = HostCalls.Signal(member, HostCalls.Stop);
            stopped.UnionWith(found);
        }

        foreach (var member in stopped) _ = HostCalls.Signal(member, HostCalls.Kill);
    }

    private static HashSet<int> Members(int root, int session)
    {
        var all = All();
        var members = all.Where(one => (root != 0 && one.Parent == root) || (session != 0 && one.Session == session)).Select(one => one.Pid).ToHashSet();
        for (var before = -1; members.Count > before;)
        {
            before = members.Count;
            members.UnionWith(all.Where(one => members.Contains(one.Parent)).Select(one => one.Pid));
        }

        return members;
    }

    private static List<(int Pid, int Parent, int Session)> All()
    {
        var all = new List<(int, int, int)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(folder);
            if (!char.IsAsciiDigit(name[0])) continue;
            try
            {
                // Field 2 stands in parentheses and may hold anything.
                var stat = File.ReadAllText($"{folder}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[0] is not ("Z" or "X")) all.Add((Number(name), Number(fields[1]), Number(fields[3])));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return all;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

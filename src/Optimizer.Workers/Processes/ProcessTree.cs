namespace Optimizer.Workers.Processes;

/// <summary>A process with everything it started: its descendants, and its session where it leads one.</summary>
internal static class ProcessTree
{
    private const int MostRounds = 20;

    /// <summary>No process of the tree computes afterwards, also none that was being started meanwhile.</summary>
    /// <returns>The processes that were stopped.</returns>
    public static IReadOnlyCollection<int> Freeze(int root) => StopAll(root);

    public static void Thaw(int root)
    {
        foreach (var pid in Members(root)) Signals.Send(pid, Signals.Continue);
    }

    /// <summary>Stopped first, so that nothing slips away while the tree is read.</summary>
    public static void Kill(int root)
    {
        foreach (var pid in StopAll(root)) Signals.Send(pid, Signals.Kill);
    }

    /// <summary>What is left of a session whose leader may have gone. A session's number is not given out again while it has members.</summary>
    public static void KillSession(int session)
    {
        foreach (var stat in ProcessStat.All().Where(stat => stat.Session == session)) Kill(stat.Pid);
    }

    internal static HashSet<int> Members(int root)
    {
        var all = ProcessStat.All();
        var members = all.Where(stat => stat.Pid == root || (stat.Session == root && root != 0)).Select(stat => stat.Pid).ToHashSet();
        var before = 0;
        while (members.Count > before)
        {
            before = members.Count;
            members.UnionWith(all.Where(stat => members.Contains(stat.Parent)).Select(stat => stat.Pid));
        }

        return members;
    }

    private static HashSet<int> StopAll(int root)
    {
        var stopped = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var found = Members(root);
            found.ExceptWith(stopped);
            if (found.Count == 0) break;
            foreach (var pid in found) Signals.Send(pid, Signals.Stop);
            stopped.UnionWith(found);
        }

        return stopped;
    }
}

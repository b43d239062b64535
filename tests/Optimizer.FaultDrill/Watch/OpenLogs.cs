using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Watch;

/// <summary>Which attempt an agent has in hand: it holds the attempt's <c>log.txt</c> open from the order to the acknowledged end.</summary>
internal sealed class OpenLogs
{
    private const string LogFile = "/log.txt";

    private readonly Dictionary<int, (string Descriptor, string Path)> known = [];

    /// <returns>Path of the log; null: none is open, or the agent has gone.</returns>
    public string? Of(int agent)
    {
        if (known.TryGetValue(agent, out var before) && Posix.Target(before.Descriptor) == before.Path) return before.Path;
        known.Remove(agent);
        try
        {
            foreach (var descriptor in Directory.EnumerateFiles($"/proc/{agent}/fd"))
            {
                if (Posix.Target(descriptor) is not { } path || !path.EndsWith(LogFile, StringComparison.Ordinal)) continue;
                known[agent] = (descriptor, path);
                return path;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has gone.
        }

        return null;
    }
}

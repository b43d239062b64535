namespace Optimizer.Server.Agents;

/// <summary>Which streams are open here: of one worker session only the newest is listened to.</summary>
internal sealed class AgentStreams
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, CancellationTokenSource> newest = new(StringComparer.Ordinal);

    /// <summary>The session's older stream, if any, is told to end.</summary>
    public void Open(string session, CancellationTokenSource stream)
    {
        CancellationTokenSource? older;
        lock (gate)
        {
            newest.TryGetValue(session, out older);
            newest[session] = stream;
        }

        older?.Cancel();
    }

    /// <returns>True: the session has no other stream here.</returns>
    public bool Close(string session, CancellationTokenSource stream)
    {
        lock (gate)
        {
            if (!newest.TryGetValue(session, out var last) || last != stream) return false;
            newest.Remove(session);
            return true;
        }
    }

    public bool IsOpen(string session)
    {
        lock (gate) return newest.ContainsKey(session);
    }
}

namespace Optimizer.FaultDrill.Audit;

/// <summary>What must not stand in the log of a coordinator or a worker, whatever was done to it.</summary>
internal static class LogAudit
{
    /// <summary>Errors that nobody handled, and those that are mistakes of ours wherever they come from.</summary>
    private static readonly string[] Kinds =
    [
        "Unhandled exception", "UnobservedTaskException", "AccessViolationException", "StackOverflowException", "OutOfMemoryException", "Fatal error. ",
        "NullReferenceException", "IndexOutOfRangeException", "InvalidCastException", "KeyNotFoundException", "ArgumentNullException", "SynchronizationLockException",
    ];

    /// <summary>A silo that learns that it was declared dead ends its process at once, with these words.</summary>
    private static readonly string[] Expected = ["I have been told I am dead", "FATAL EXCEPTION from Orleans.Runtime.MembershipService"];

    /// <param name="most">Findings of one kind in one log that are told; the rest is one line.</param>
    public static void Run(string name, IEnumerable<string> lines, Findings findings, int most = 3)
    {
        var counts = new Dictionary<string, int>();
        foreach (var line in lines)
        {
            if (Array.Find(Kinds, kind => line.Contains(kind, StringComparison.Ordinal)) is not { } kind) continue;
            if (Array.Exists(Expected, words => line.Contains(words, StringComparison.Ordinal))) continue;
            var count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (count <= most) findings.Harm($"{name} logged: {line[..Math.Min(line.Length, 600)]}");
        }

        foreach (var (kind, count) in counts.Where(pair => pair.Value > most)) findings.Harm($"{name} logged {kind} {count - most} times more");
    }
}

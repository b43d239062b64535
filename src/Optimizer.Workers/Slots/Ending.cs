using System.Globalization;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>From what a trainer did last to the outcome of its attempt.</summary>
internal static class Ending
{
    private const int SignalBase = 128;
    private const int KillSignal = 9;
    private const int LongestText = 2000;
    private const int TailLines = 20;

    private static readonly string[] MemoryPhrases =
        ["out of memory", "outofmemory", "can't allocate memory", "cannot allocate memory", "bad_alloc", "bad allocation"];

    /// <returns>The fields of <see cref="Ended"/> that the trainer's own word decides.</returns>
    public static Ended Of(TrainerDone done, bool stopped)
    {
        var missing = Missing(done);
        var ended = new Ended
        {
            Outcome = missing is not null ? Outcome.BadOutput : !done.Paused ? Outcome.Done : stopped ? Outcome.Stopped : Outcome.Paused,
            Message = missing ?? "",
            Artifact = missing is null ? done.Artifact ?? "" : "",
            Checkpoint = missing is null ? done.Checkpoint ?? "" : "",
            Epoch = done.Epoch,
        };
        ended.Metrics.Add(done.Metrics);
        ended.Facts.Add(done.Facts);
        if (done.Joules is { } joules) ended.Joules = joules;
        return ended;
    }

    public static Ended Of(TrainerFailed failed) => new()
    {
        Outcome = failed.Kind switch
        {
            "out_of_memory" => Outcome.OutOfMemory,
            "diverged" => Outcome.Diverged,
            "crashed" => Outcome.Crashed,
            "timed_out" => Outcome.TimedOut,
            "bad_output" => Outcome.BadOutput,
            _ => Outcome.Error,
        },
        Message = Cut(failed.Message),
    };

    /// <param name="code">Exit code; 128 + n where signal n ended it.</param>
    /// <param name="telling">The line that says most about the end.</param>
    /// <param name="systemKilled">The kernel ended a process of this host for want of memory meanwhile.</param>
    public static Ended OfExit(int code, IReadOnlyList<string> lastLines, string? telling, bool systemKilled)
    {
        var bySignal = code > SignalBase;
        var memory = (systemKilled && code == SignalBase + KillSignal)
            || lastLines.Any(line => MemoryPhrases.Any(phrase => line.Contains(phrase, StringComparison.OrdinalIgnoreCase)));
        var how = bySignal
            ? string.Create(CultureInfo.InvariantCulture, $"was ended by signal {code - SignalBase}")
            : string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}");
        return new Ended
        {
            Outcome = memory ? Outcome.OutOfMemory : Outcome.Crashed,
            Message = $"The trainer process {how} before the run was done" + (telling is null ? "; it printed nothing." : $"; its last line is: {Cut(telling.Trim())}"),
        };
    }

    /// <summary>The end of what was printed, for rules on failures.</summary>
    public static string Tail(IReadOnlyList<string> lastLines)
    {
        var text = string.Join('\n', lastLines.TakeLast(TailLines));
        return text.Length <= LongestText ? text : text[^LongestText..];
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    private static string? Missing(TrainerDone done)
    {
        if (done.Artifact is { Length: > 0 } artifact && !File.Exists(artifact))
            return $"The trainer named the artifact '{artifact}', but there is no such file; it must be written before 'done'.";
        if (done.Checkpoint is { Length: > 0 } checkpoint && !Directory.Exists(checkpoint) && !File.Exists(checkpoint))
            return $"The trainer named the checkpoint '{checkpoint}', but there is no such folder; it must be written before 'done'.";
        return null;
    }
}

using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Audit;

/// <param name="Acknowledged">False: the trainer was about to send it.</param>
internal readonly record struct JournalLine(AttemptKey Attempt, int Epoch, bool Acknowledged)
{
    /// <summary>A line that a kill cut short says nothing.</summary>
    public static IEnumerable<JournalLine> Read(AttemptKey attempt, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.Split(' ') is [("sent" or "acked") and var word, var number] && int.TryParse(number, out var epoch))
                yield return new JournalLine(attempt, epoch, word == "acked");
        }
    }
}

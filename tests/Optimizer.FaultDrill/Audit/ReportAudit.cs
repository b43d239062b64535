using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Audit;

/// <param name="Attempt">Of which the report is.</param>
internal readonly record struct StoredReport(AttemptKey Attempt, int Epoch);

/// <summary>The trainers' journals against the stored reports, both ways.</summary>
internal static class ReportAudit
{
    /// <param name="journals">Each journal's lines: one per start of a trainer's run, so that an attempt that was run twice has two.</param>
    /// <param name="stored">Of the event log, so that one may be there twice.</param>
    public static void Run(IEnumerable<IReadOnlyCollection<JournalLine>> journals, IReadOnlyCollection<StoredReport> stored, Findings findings)
    {
        var (sent, acknowledged) = (new HashSet<StoredReport>(), new HashSet<StoredReport>());
        foreach (var journal in journals)
        {
            foreach (var line in journal.Where(line => !line.Acknowledged)) sent.Add(new StoredReport(line.Attempt, line.Epoch));
            foreach (var report in journal.Where(line => line.Acknowledged).Select(line => new StoredReport(line.Attempt, line.Epoch)).Distinct())
                if (!acknowledged.Add(report)) findings.Doubled($"two runs of attempt {report.Attempt} were both told that epoch {report.Epoch} is stored");
        }

        var known = stored.ToHashSet();
        foreach (var report in acknowledged.Except(known)) findings.Lost($"the trainer of attempt {report.Attempt} was told that epoch {report.Epoch} is stored, and it is not");
        foreach (var report in known.Except(sent)) findings.Doubled($"epoch {report.Epoch} of attempt {report.Attempt} is stored, and no trainer sent it");
        foreach (var twice in stored.GroupBy(report => report).Where(same => same.Count() > 1))
            findings.Doubled($"epoch {twice.Key.Epoch} of attempt {twice.Key.Attempt} is stored {twice.Count()} times");
    }
}

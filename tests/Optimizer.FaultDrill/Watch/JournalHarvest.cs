using System.Collections.Concurrent;
using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Watch;

/// <param name="File">The second name under which the journal stays, whatever becomes of its folder.</param>
/// <param name="Source">Where the trainer made it.</param>
internal sealed record KeptJournal(AttemptKey Attempt, string File, string Source);

/// <summary>Gives each trainer's <c>journal.log</c> a second name as soon as it is there, so that removing an attempt's folder does not remove its testimony.</summary>
/// <param name="roots">Folder in which attempts' folders are made, and a folder of the same file system for the second names.</param>
internal sealed class JournalHarvest(IReadOnlyList<(string Attempts, string Kept)> roots)
{
    private const string FileName = "journal.log";

    private readonly ConcurrentDictionary<(string Root, ulong Inode), KeptJournal> kept = new();

    public IReadOnlyCollection<KeptJournal> Kept => [.. kept.Values];

    /// <summary>Looks into one attempt's folder.</summary>
    public void Look(string folder)
    {
        var source = Path.Combine(folder, FileName);
        if (AttemptKey.OfFile(source) is not { } attempt || Posix.Inode(source) is not { } inode) return;
        var root = roots.First(root => source.StartsWith(root.Attempts, StringComparison.Ordinal));
        if (kept.ContainsKey((root.Kept, inode))) return;
        Directory.CreateDirectory(root.Kept);
        var second = Path.Combine(root.Kept, $"{attempt.Sweep}.{attempt.Node}.{attempt.Number}.{inode}");
        if (Posix.Link(source, second)) kept[(root.Kept, inode)] = new KeptJournal(attempt, second, source);
    }

    /// <summary>Looks everywhere.</summary>
    public void Sweep()
    {
        foreach (var (attempts, _) in roots)
        {
            try
            {
                if (!Directory.Exists(attempts)) continue;
                foreach (var journal in Directory.EnumerateFiles(attempts, FileName, SearchOption.AllDirectories)) Look(Path.GetDirectoryName(journal)!);
            }
            catch (IOException)
            {
                // A folder was removed meanwhile: the next round sees the rest.
            }
        }
    }
}

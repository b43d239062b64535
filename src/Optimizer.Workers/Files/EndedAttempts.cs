using Microsoft.Extensions.Logging;
using Optimizer.Artifacts.Trees;

namespace Optimizer.Workers.Files;

/// <summary>Folders of attempts whose end is stored elsewhere; the last few stay.</summary>
internal sealed class EndedAttempts(int kept, ILogger log)
{
    private readonly Queue<string> folders = new();
    private readonly Lock gate = new();

    public void Add(string folder)
    {
        lock (gate)
        {
            folders.Enqueue(folder);
            while (folders.Count > kept) Remove(folders.Dequeue());
        }
    }

    private void Remove(string folder)
    {
        try
        {
            ReadOnlyTree.Remove(folder);
            var node = Path.GetDirectoryName(folder)!;
            if (Directory.Exists(node) && !Directory.EnumerateFileSystemEntries(node).Any()) Directory.Delete(node);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The folder {Folder} of an ended attempt cannot be removed: {Problem}", folder, problem.Message);
        }
    }
}

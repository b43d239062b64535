namespace Optimizer.Workers;

/// <summary>A worker's own folder, locked while it lives: two workers in one folder would end each other's processes.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly FileStream owner;

    /// <exception cref="IOException">Another worker uses the folder.</exception>
    public WorkFolder(string path)
    {
        Directory.CreateDirectory(path);
        Path = path;
        try
        {
            owner = new FileStream(System.IO.Path.Combine(path, "worker.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new IOException($"The work folder '{path}' is used by another worker; end it or name another folder.", problem);
        }
    }

    public string Path { get; }

    public void Dispose() => owner.Dispose();
}

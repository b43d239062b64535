namespace Optimizer.Artifacts.Caching;

/// <summary>A blob that lies in the cache, and stays there until this is disposed.</summary>
/// <param name="path">The file, or the unpacked folder; its last part is the reference's name. Read-only.</param>
public sealed class CachedBlob(string path, Action release) : IDisposable
{
    private Action? release = release;

    public string Path { get; } = path;

    public void Dispose() => Interlocked.Exchange(ref release, null)?.Invoke();
}

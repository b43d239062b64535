namespace Optimizer.Workers.Trainers;

/// <summary>What a trainer printed during one attempt, up to a size, and its last lines in memory.</summary>
internal sealed class AttemptLog : IDisposable
{
    private const long MostBytes = 10 << 20;
    private const int LastLines = 40;

    private readonly Lock gate = new();
    private readonly StreamWriter writer;
    private readonly Queue<string> last = new();
    private string? error;
    private bool full;
    private bool closed;

    public AttemptLog(string path)
    {
        Path = path;
        writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public string Path { get; }

    public string[] Last
    {
        get
        {
            lock (gate) return [.. last];
        }
    }

    /// <summary>The last one that says anything; standard error's, if it said anything, tells more.</summary>
    public string? Telling
    {
        get
        {
            lock (gate) return error ?? last.LastOrDefault(line => !string.IsNullOrWhiteSpace(line));
        }
    }

    public void Add(string line, bool isError = false)
    {
        lock (gate)
        {
            if (isError && !string.IsNullOrWhiteSpace(line)) error = line;
            last.Enqueue(line);
            if (last.Count > LastLines) last.Dequeue();
            if (full || closed) return;
            full = writer.BaseStream.Length + line.Length > MostBytes;
            writer.WriteLine(full ? $"[the log is full at {MostBytes >> 20} MB; what follows is left out]" : line);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            writer.Dispose();
        }
    }
}

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
    private readonly LivePiece? live;
    private bool full;
    private bool closed;

    /// <param name="live">Whether pieces of it are told while it grows.</param>
    public AttemptLog(string path, bool live = false)
    {
        Path = path;
        this.live = live ? new LivePiece() : null;
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
            live?.Add(line);
        }
    }

    /// <returns>What was added since the last call, and how many characters of the log came before it; null: nothing to tell.</returns>
    public (long Position, string Text)? TakeNew()
    {
        lock (gate) return live?.Take();
    }

    /// <summary>From now on nothing is added: it may be stored as it is.</summary>
    public void Seal()
    {
        lock (gate)
        {
            closed = true;
            writer.Flush();
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

using System.Text;

namespace Optimizer.Trainers.Hosting;

/// <summary>
/// <c>journal.log</c> in a run's output folder: <c>sent E</c> before the report of epoch E goes out, <c>acked E</c> once it is known to
/// be stored. Each line is on disk before the call returns, so a fault drill can compare it with the database: all acked is stored,
/// all stored was sent.
/// </summary>
internal sealed class Journal(string folder) : IDisposable
{
    public const string FileName = "journal.log";

    private readonly Lock gate = new();
    private FileStream? stream;

    public void Sent(int epoch) => Write("sent", epoch);

    public void Acked(int epoch) => Write("acked", epoch);

    public void Dispose() => stream?.Dispose();

    private void Write(string what, int epoch)
    {
        lock (gate)
        {
            stream ??= new FileStream(Path.Combine(folder, FileName), FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(Encoding.ASCII.GetBytes($"{what} {epoch}\n"));
            stream.Flush(flushToDisk: true);
        }
    }
}

using System.Text;

namespace Optimizer.Workers.Trainers;

/// <summary>The newest text of a log on its way to whoever watches: bounded between two takings and in all. What does not fit is in the file alone.</summary>
internal sealed class LivePiece
{
    private const int MostAtATime = 64 << 10;
    private const long MostInAll = 1 << 20;

    private readonly StringBuilder text = new();
    private long position;
    private long from;
    private long told;
    private bool overflowed;

    public void Add(string line)
    {
        var fits = !overflowed && text.Length + line.Length + 1 <= MostAtATime && told + text.Length + line.Length + 1 <= MostInAll;
        if (fits && text.Length == 0) from = position;
        if (fits) text.Append(line).Append('\n');
        // What comes after a gap would not follow on what is here.
        overflowed = !fits;
        position += line.Length + 1;
    }

    public (long Position, string Text)? Take()
    {
        overflowed = false;
        if (text.Length == 0) return null;
        var piece = (from, text.ToString());
        told += text.Length;
        text.Clear();
        return piece;
    }
}

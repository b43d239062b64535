using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>What a program prints on its way into the attempt's log: the beginning and the end, whatever comes between.</summary>
internal sealed class ProgramLog(IRunControl control)
{
    private const long MostCharacters = 4 << 20;
    private const int MostOfLine = 4096;
    private const int LastLines = 200;

    private readonly Queue<string> last = new();
    private long written;
    private long left;

    /// <summary>The newest line of standard error that says anything, else of standard output; null: none does.</summary>
    public string? Telling => error ?? plain;

    private string? error;
    private string? plain;

    /// <summary>The last lines, for phrases that tell why it ended.</summary>
    public IEnumerable<string> Last => last;

    public void Add(string line, bool isError)
    {
        if (line.Length > MostOfLine) line = $"{line[..MostOfLine]}… ({line.Length} characters)";
        if (!string.IsNullOrWhiteSpace(line))
        {
            if (isError) error = line;
            else plain = line;
        }

        last.Enqueue(line);
        if (last.Count > LastLines) last.Dequeue();
        if (written <= MostCharacters)
        {
            control.Log(line);
            written += line.Length + 1;
            if (written > MostCharacters) control.Log($"[more than {MostCharacters >> 20} MB: from here on only the last {LastLines} lines are kept]");
        }
        else
        {
            left++;
        }
    }

    /// <summary>Writes the last lines that were held back.</summary>
    public void End()
    {
        if (left == 0) return;
        var kept = (int)Math.Min(left, last.Count);
        control.Log($"[{left - kept} lines left out]");
        foreach (var line in last.Skip(last.Count - kept)) control.Log(line);
        left = 0;
    }
}

using System.Globalization;

namespace Optimizer.FaultDrill;

/// <summary>The drill's lines on standard output, each with the time since its start.</summary>
internal sealed class Narration(TimeProvider clock, TextWriter output)
{
    private readonly long begun = clock.GetTimestamp();
    private readonly Lock gate = new();

    public TimeSpan Elapsed => clock.GetElapsedTime(begun);

    public void Say(string text)
    {
        lock (gate) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed:mm\\:ss\\.f}  {text}"));
    }

    /// <summary>Without the time: tables, and the last line.</summary>
    public void Print(string text)
    {
        lock (gate) output.WriteLine(text);
    }
}

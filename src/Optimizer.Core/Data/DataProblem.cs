namespace Optimizer.Core.Data;

/// <summary>Something in a data file that keeps it from being used.</summary>
/// <param name="File">Path as the spec has it.</param>
/// <param name="Row">Line of the file, from 1, header included; null where it is about the whole file.</param>
/// <param name="Text">What is wrong and what would be right.</param>
public sealed record DataProblem(string File, long? Row, string Text)
{
    public override string ToString()
    {
        var name = File[(File.LastIndexOfAny(['/', '\\']) + 1)..];
        return Row is { } row ? $"{name} row {row}{Text}" : $"{name}{Text}";
    }
}

namespace Optimizer.Artifacts.Trees;

/// <summary>What an archive may become at most.</summary>
/// <param name="Entries">Files and folders.</param>
/// <param name="Bytes">Of all files together.</param>
public sealed record UnpackLimits(int Entries, long Bytes)
{
    /// <summary>A hundred thousand entries, 100 GB.</summary>
    public static UnpackLimits OfCheckpoints { get; } = new(100_000, 100L << 30);

    internal string TooManyBytes => $"The archive holds more than {Bytes} bytes, which is the limit; it is refused.";

    internal string TooManyEntries => $"The archive holds more than {Entries} entries, which is the limit; it is refused.";
}

namespace Optimizer.Artifacts;

/// <summary>Tells a disk without room from other failures of writing.</summary>
public static class DiskFull
{
    // errno where .NET has no word of its own: no space left, quota exceeded.
    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool Is(Exception problem) => problem is IOException { HResult: NoSpace or OverQuota or WindowsDiskFull };
}

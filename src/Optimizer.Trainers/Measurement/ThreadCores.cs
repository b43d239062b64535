using System.Runtime.InteropServices;

namespace Optimizer.Trainers.Measurement;

/// <summary>The cores that the calling thread may run on, one of which it can be held to until disposal. Linux; elsewhere there is nothing to choose.</summary>
internal sealed partial class ThreadCores : IDisposable
{
    /// <summary>Trying them takes milliseconds each.</summary>
    private const int MostTried = 8;

    private const int MaskBytes = 128;

    private readonly byte[] allowed = new byte[MaskBytes];

    public ThreadCores()
    {
        if (!OperatingSystem.IsLinux() || GetAffinity(0, MaskBytes, allowed) < 0) return;
        int[] all = [.. Enumerable.Range(0, MaskBytes * 8).Where(core => (allowed[core / 8] & (1 << (core % 8))) != 0)];
        Tried = [.. Enumerable.Range(0, Math.Min(all.Length, MostTried)).Select(index => all[index * all.Length / Math.Min(all.Length, MostTried)])];
    }

    /// <summary>Numbers of the allowed cores, evenly taken where there are many.</summary>
    public IReadOnlyList<int> Tried { get; } = [];

    /// <summary>Tries every core and stays on the one where it took least.</summary>
    /// <param name="time">Run once on each core.</param>
    public void PinToFastest(Func<double> time)
    {
        if (Tried.Count < 2) return;
        Pin(Tried.MinBy(core =>
        {
            Pin(core);
            return time();
        }));
    }

    public void Dispose()
    {
        if (Tried.Count > 0) _ = SetAffinity(0, MaskBytes, allowed);
    }

    private static void Pin(int core)
    {
        var mask = new byte[MaskBytes];
        mask[core / 8] = (byte)(1 << (core % 8));
        _ = SetAffinity(0, MaskBytes, mask);
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, [Out] byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, byte[] mask);
}

using System.Runtime.InteropServices;
using Optimizer.Core.Seeds;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Native memory that nobody uses, of a size drawn anew each time, so that what is allocated after it comes to lie elsewhere than the last time.
/// Otherwise the allocator hands out the same addresses over and over, and a whole measurement is lucky or unlucky together. After Curtsinger and
/// Berger, Stabilizer, ASPLOS 2013, doi:10.1145/2451116.2451141.
/// </summary>
internal sealed unsafe class Spacer(TrialRandom random) : IDisposable
{
    private const int MostBytes = 1 << 20;

    private void* memory = NativeMemory.Alloc((nuint)(1 + random.NextIndex(MostBytes)));

    public void Dispose()
    {
        NativeMemory.Free(memory);
        memory = null;
    }
}

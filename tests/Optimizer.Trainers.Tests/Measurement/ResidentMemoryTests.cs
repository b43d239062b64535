using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

[Collection(TorchCollection.Name)]
public sealed class ResidentMemoryTests
{
    [Fact]
    public void Thirty_megabytes_that_are_touched_are_seen()
    {
        var growth = ResidentMemory.PeakGrowth(() => Array.Fill(new byte[30_000_000], (byte)1));

        Assert.InRange(growth ?? 30_000_000, 29_000_000, 90_000_000);
    }
}

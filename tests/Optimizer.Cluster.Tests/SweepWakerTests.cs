using Optimizer.Core.Sweeps;

namespace Optimizer.Cluster.Tests;

public sealed class SweepWakerTests : IAsyncLifetime
{
    private readonly SweepCluster cluster = new();

    public ValueTask InitializeAsync() => cluster.InitializeAsync();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task A_sweep_that_is_stored_as_running_is_woken_without_being_called()
    {
        var spec = TestSpecs.On("cpu", inline: true);
        await cluster.Store.Append("sleeping", 0, [new SweepStarted(spec, SweepDigest.Of(spec)) { At = cluster.Clock.GetUtcNow() }], default);

        cluster.Clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("sleeping", (await (await cluster.NewDevice("cpu")).Offer()).Sweep);
    }
}

using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

[Collection(TorchCollection.Name)]
public sealed class TimedModelTests
{
    [Fact]
    public void A_call_is_timed_to_the_nanosecond_where_the_clock_is()
    {
        using var session = new ArtifactSession(ReferenceModel.Bytes());
        using var model = new TimedModel(session, 1, [], new SteppingClock(2_437));
        List<double> milliseconds = [];

        model.Slice(TimeSpan.FromMicroseconds(20), milliseconds);

        Assert.Equal(8, milliseconds.Count); // of nine calls the first is left out
        Assert.All(milliseconds, value => Assert.Equal(0.002437, value, 9));
    }

    [Fact]
    public void A_call_longer_than_a_slice_counts_itself()
    {
        using var session = new ArtifactSession(ReferenceModel.Bytes());
        using var model = new TimedModel(session, 1, [], new SteppingClock(5_000_000));
        List<double> milliseconds = [];

        model.Slice(TimeSpan.FromMilliseconds(4), milliseconds);

        Assert.Equal([5.0], milliseconds);
    }

    [Fact]
    public void A_gauge_reads_the_geometric_mean_of_its_copies_and_begins_anew()
    {
        var clock = new SteppingClock(2_000);
        using var gauge = new Gauge([() => new ArtifactSession(ReferenceModel.Bytes()), () => new ArtifactSession(ReferenceModel.Bytes())], [], clock);

        gauge.Slice(TimeSpan.FromMicroseconds(20));
        var first = gauge.Read();
        clock.Step = 8_000;
        gauge.Slice(TimeSpan.FromMicroseconds(80));

        Assert.Equal((0.002, 0.008), (Math.Round(first, 9), Math.Round(gauge.Read(), 9)));
    }

    /// <summary>Each reading is so many nanoseconds after the last.</summary>
    private sealed class SteppingClock(long step) : TimeProvider
    {
        private long now;

        public long Step { get; set; } = step;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => now += Step;
    }
}

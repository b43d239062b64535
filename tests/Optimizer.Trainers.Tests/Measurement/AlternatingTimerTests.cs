using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Measurement;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Measurement;

[Collection(TorchCollection.Name)]
public sealed class AlternatingTimerTests
{
    [Fact]
    public void A_network_of_an_eighth_of_the_width_is_at_least_three_times_faster_at_batch_64()
    {
        var (small, large) = (SampleNetworks.Mlp(64, 128, 128, 10), SampleNetworks.Mlp(64, 1024, 1024, 10));
        var fast = OnnxWriter.Write(FloatGraph.Build(small));
        var slow = OnnxWriter.Write(FloatGraph.Build(large));

        var timings = new AlternatingTimer(TimeProvider.System).Measure([() => new ArtifactSession(fast), () => new ArtifactSession(slow)], [1, 64], SampleNetworks.Rows(small, 64), () => false).Timings;

        Assert.True(timings[0].ThroughputAgainst(timings[1]) > 3);
        Assert.True(timings[0].LatencyAgainst(timings[1]) < 1 / 3.0);
        Assert.True(timings.All(timing => timing.LatencyP50.Count >= 3 && timing.Throughput.Count == timing.LatencyP50.Count));
    }

    [Fact]
    public void It_ends_when_told()
    {
        var model = ReferenceModel.Bytes();

        Assert.Throws<OperationCanceledException>(() => new AlternatingTimer(TimeProvider.System).Measure([() => new ArtifactSession(model)], [1], [1], () => true));
    }

    [Fact]
    public void Without_a_batch_size_there_is_nothing_to_measure()
    {
        var model = ReferenceModel.Bytes();

        Assert.Throws<ArgumentException>(() => new AlternatingTimer(TimeProvider.System).Measure([() => new ArtifactSession(model)], [], [1], () => false));
    }
}

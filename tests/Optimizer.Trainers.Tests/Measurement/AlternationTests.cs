using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class AlternationTests
{
    [Fact]
    public void Only_quiet_repetitions_make_the_figures_of_every_model()
    {
        Figures[] artifact = [new(2, 3, 500), new(4, 9, 250), new(2, 3, 500), new(2, 3, 500)];
        Figures[] parent = [new(20, 30, 50), new(24, 90, 41), new(20, 30, 50), new(20, 30, 50)];

        var measured = Alternation.Of([artifact, parent], [1, 1.6, 1, 1], [64, 8]);

        Assert.Equal((2.0, 20.0), (measured.Timings[0].Latency, measured.Timings[1].Latency));
        Assert.Equal((0.0, 0.0), (measured.Timings[0].LatencySpread, measured.Timings[0].ThroughputSpread));
        Assert.Equal([3, 3], measured.Timings.Select(timing => timing.LatencyP95.Count));
        Assert.Equal((64, 8), (measured.Timings[0].BatchSize, measured.Timings[1].BatchSize));
        Assert.Equal(4, measured.Repetitions);
    }

    [Fact]
    public void A_lucky_repetition_of_the_artifact_has_no_say_in_which_are_quiet()
    {
        Figures[] artifact = [new(2, 3, 500), new(1, 1, 900), new(2, 3, 500), new(2, 3, 500), new(2, 3, 500)];

        var measured = Alternation.Of([artifact], [1, 1.01, 1, 1.02, 1], [1]);

        Assert.Equal(5, measured.Timings[0].LatencyP50.Count);
        Assert.Equal(2, measured.Timings[0].Latency);
    }
}

using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class QuietRepetitionsTests
{
    [Fact]
    public void Repetitions_in_which_the_gauge_took_over_5_percent_longer_than_its_fastest_are_set_aside() =>
        Assert.Equal([0, 2, 4, 5], QuietRepetitions.Of([2.45, 3.9, 2.44, 3.7, 2.5, 2.56, 2.57]));

    [Fact]
    public void Three_are_kept_at_least() =>
        Assert.Equal([0, 3, 4], QuietRepetitions.Of([3.7, 3.9, 3.8, 2.4, 3.6]));

    [Fact]
    public void Of_two_both_are_kept() =>
        Assert.Equal([0, 1], QuietRepetitions.Of([1, 9]));

    [Fact]
    public void Where_nothing_is_known_of_a_quiet_host_any_reading_is_quiet() =>
        Assert.True(QuietRepetitions.IsQuiet(7, double.PositiveInfinity));
}

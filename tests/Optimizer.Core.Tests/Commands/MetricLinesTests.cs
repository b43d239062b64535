using System.Collections.Immutable;
using Optimizer.Core.Commands;

namespace Optimizer.Core.Tests.Commands;

public class MetricLinesTests
{
    [Fact]
    public void A_line_with_all_metrics_is_a_report()
    {
        var lines = Lines(("accuracy", "acc=([0-9.]+)"), ("loss", "loss"));

        Assert.Empty(lines.Read("Epoch 1/10"));
        var report = Assert.Single(lines.Read("step 7: acc=0.5, loss: 1.25e-2 (best)"));

        Assert.Equal((0.5, 0.0125), (report.Metrics["accuracy"], report.Metrics["loss"]));
        Assert.Null(lines.Flush());
    }

    [Fact]
    public void Metrics_on_lines_of_their_own_make_a_report_when_the_round_is_over()
    {
        var lines = Lines(("a", "a"), ("b", "b"), ("rare", "rare"));

        Assert.Empty(lines.Read("a=1"));
        Assert.Empty(lines.Read("b=2"));
        var first = Assert.Single(lines.Read("a=3"));
        var second = Assert.Single(lines.Read("b=4"));

        Assert.Equal([("a", 1.0), ("b", 2.0)], first.Metrics.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([("a", 3.0), ("b", 4.0)], second.Metrics.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Epoch_and_seconds_say_what_the_report_is_of()
    {
        var lines = Lines(("epoch", @"epoch (\d+)"), ("seconds", "seconds"), ("accuracy", "accuracy"));

        var report = Assert.Single(lines.Read("epoch 12 accuracy=0.9 seconds=33.5"));

        Assert.Equal((12, 33.5), (report.Epoch, report.Seconds));
        Assert.Equal(["accuracy"], report.Metrics.Keys);
    }

    [Theory]
    [InlineData("accuracy", "accuracy=nan", double.NaN)]
    [InlineData("accuracy", "accuracy: -inf", double.NegativeInfinity)]
    [InlineData("accuracy", "{\"accuracy\": 0.25}", 0.25)]
    [InlineData("accuracy", "accuracy = -1.5e3,", -1500.0)]
    [InlineData("val/acc", "val/acc=0.5", 0.5)]
    [InlineData("acc ([0-9.]+%)", "acc 93.5%", 0.935)]
    public void Numbers_are_read_as_programs_write_them(string pattern, string line, double expected)
    {
        var report = Assert.Single(Lines(("m", pattern)).Read(line));

        Assert.Equal(expected, report.Metrics["m"], 12);
    }

    [Theory]
    [InlineData("acc", "val_acc=0.5")]
    [InlineData("acc", "acc=0.5.1")]
    [InlineData("acc", "accuracy=0.5")]
    [InlineData("acc", "acc=none")]
    public void Other_names_and_what_is_no_number_are_passed_over(string key, string line) => Assert.Empty(Lines(("m", key)).Read(line));

    [Theory]
    [InlineData("acc=[0-9]+", "must have one group around the number, like 'acc=([0-9.]+)'; 'acc=[0-9]+' has 0")]
    [InlineData("(a)(b)", "must have one group around the number, like 'acc=([0-9.]+)'; '(a)(b)' has 2")]
    public void A_pattern_needs_one_group(string pattern, string why) => Assert.Equal(why, MetricLines.Refuse(pattern));

    [Fact]
    public void A_pattern_that_never_ends_matches_nothing()
    {
        var lines = Lines(("m", "(a+)+$"));

        Assert.Empty(lines.Read(new string('a', 60) + "b"));
    }

    private static MetricLines Lines(params (string Name, string Pattern)[] patterns) =>
        new(patterns.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Pattern, StringComparer.Ordinal));
}

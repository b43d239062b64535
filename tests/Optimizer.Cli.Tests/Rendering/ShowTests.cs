using Optimizer.Cli.Rendering;

namespace Optimizer.Cli.Tests.Rendering;

public class ShowTests
{
    [Theory]
    [InlineData(0, "$0"), InlineData(0.0123, "$0.012"), InlineData(1.26, "$1.3"), InlineData(12.4, "$12"), InlineData(1234.4, "$1,234"), InlineData(-0.5, "-$0.50")]
    [InlineData(0.000057, "$0.000057"), InlineData(double.NaN, "-")]
    public void Money_has_two_significant_digits(double usd, string text) => Assert.Equal(text, Show.Money(usd));

    [Theory, InlineData(0.5, "0.5 s"), InlineData(59, "59 s"), InlineData(200, "3 min 20 s"), InlineData(7500, "2 h 05 min"), InlineData(100000, "1 d 3 h"), InlineData(-1, "-")]
    public void A_duration_is_told_in_its_two_largest_units(double seconds, string text) => Assert.Equal(text, Show.Duration(seconds));

    [Theory]
    [InlineData("accuracy", 0.97777, "0.9778"), InlineData("latency_p50", 0.01423, "0.0142 ms"), InlineData("artifact_bytes", 662345, "662 kB")]
    [InlineData("throughput", 487062, "487,062/s"), InlineData("inference_cost", 0.000057, "$0.000057"), InlineData("parameters", 12345, "12,345")]
    [InlineData("throughput_vs_parent", 2.984, "2.98x"), InlineData("loss", double.NaN, "NaN")]
    public void A_metric_has_its_unit(string name, double value, string text) => Assert.Equal(text, Show.Metric(name, value));
}

using Optimizer.Core.Frontier;
using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class VolumesTests
{
    [Theory]
    [InlineData(0, 365_000, "below 1,000 a day")]
    [InlineData(365_000, double.PositiveInfinity, "from 1,000 a day")]
    [InlineData(365_000, 3.65e9, "1,000 to 10 million a day")]
    [InlineData(0, double.PositiveInfinity, "at any volume")]
    public void A_span_is_said_by_the_day(double from, double to, string words) =>
        Assert.Equal(words, Volumes.Span(new CheapestSpan(1, from, to), 365));

    [Theory]
    [InlineData(0, 365_000)]
    [InlineData(365_000, 3.65e9)]
    [InlineData(3.65e9, double.PositiveInfinity)]
    public void A_volume_inside_a_span_lies_inside(double from, double to)
    {
        var perDay = Volumes.Inside(new CheapestSpan(1, from, to), 365);
        Assert.InRange(perDay * 365, from, to);
        Assert.Equal(perDay, Volumes.Rounded(perDay));
    }

    [Theory]
    [InlineData(365, "12 months")]
    [InlineData(365.0 / 12, "1 month")]
    [InlineData(100, "100 days")]
    public void Whole_months_are_months(double days, string words) => Assert.Equal(words, Volumes.Months(days));
}

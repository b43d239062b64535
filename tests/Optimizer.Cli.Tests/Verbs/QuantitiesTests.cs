using Optimizer.Cli.Verbs;

namespace Optimizer.Cli.Tests.Verbs;

public class QuantitiesTests
{
    [Theory, InlineData("1e6/day", 1e6), InlineData("50/s", 50 * 86400d), InlineData("2e9/year", 2e9 / 365), InlineData("10 / hour", 240)]
    public void A_volume_is_predictions_a_day(string text, double perDay) => Assert.Equal(perDay, Quantities.PerDay(text), 6);

    [Theory, InlineData("365d", 365), InlineData("12w", 84), InlineData("1y", 365), InlineData("36h", 1.5), InlineData("6mo", 182.5), InlineData("2.5 days", 2.5)]
    public void A_time_is_days(string text, double days) => Assert.Equal(days, Quantities.Days(text), 9);

    [Theory, InlineData("0.5%", 0.005), InlineData("0.005", 0.005), InlineData("0", 0)]
    public void A_share_is_a_number_or_percent(string text, double share) => Assert.Equal(share, Quantities.Share(text), 12);

    [Theory, InlineData("1e6"), InlineData("-5/day"), InlineData("many/day"), InlineData("1/fortnight"), InlineData("NaN/day")]
    public void What_is_no_volume_is_refused_with_an_example(string text) =>
        Assert.Contains("1e6/day", Assert.Throws<FormatException>(() => Quantities.PerDay(text)).Message, StringComparison.Ordinal);

    [Theory, InlineData("365"), InlineData("d"), InlineData(""), InlineData("-1d"), InlineData("1 lightyear")]
    public void What_is_no_time_is_refused(string text) => Assert.Throws<FormatException>(() => Quantities.Days(text));

    [Theory, InlineData("100%"), InlineData("-0.1"), InlineData("half")]
    public void What_is_no_share_is_refused(string text) => Assert.Throws<FormatException>(() => Quantities.Share(text));
}

using CsCheck;
using Optimizer.Core.Search;

namespace Optimizer.Core.Tests.Search;

public class QuantilesTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(-3.5, 2.3262907903552504e-4)]
    [InlineData(-6, 9.865876450376981e-10)]
    [InlineData(-10, 7.619853024160525e-24)]
    [InlineData(3, 0.9986501019683699)]
    public void The_normal_share_agrees_with_tables(double x, double share) =>
        Assert.True(Math.Abs(Quantiles.NormalShare(x) - share) <= 1e-12 * share);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.99, 2.3263478740408408)]
    [InlineData(1e-9, -5.997807015007687)]
    public void The_normal_quantile_agrees_with_tables(double share, double x) => Assert.Equal(x, Quantiles.Normal(share), 9);

    [Fact]
    public void A_normal_quantile_has_the_share_it_was_asked_for() =>
        Gen.Double[1e-9, 1 - 1e-9].Sample(share => Assert.Equal(share, Quantiles.NormalShare(Quantiles.Normal(share)), 12));

    [Theory]
    [InlineData(0.5, 2, 2, 0.5)]
    [InlineData(0.25, 1, 1, 0.25)]
    [InlineData(0.3, 2, 3, 0.3483)]
    [InlineData(0.1, 0.5, 0.5, 0.20483276469913345)]
    public void The_beta_share_agrees_with_closed_forms(double x, double a, double b, double share) =>
        Assert.Equal(share, Quantiles.BetaShare(x, a, b), 10);

    [Fact]
    public void A_beta_quantile_has_the_share_it_was_asked_for() =>
        Gen.Select(Gen.Double[1e-6, 1 - 1e-6], Gen.Double[0.3, 20], Gen.Double[0.3, 20]).Sample((share, a, b) =>
        {
            var x = Quantiles.Beta(share, a, b);
            if (x is > 1e-9 and < 1 - 1e-9) Assert.Equal(share, Quantiles.BetaShare(x, a, b), 6);
        });
}

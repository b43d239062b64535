using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class BoundSliderTests
{
    [Theory]
    [InlineData(true, 0.8, 0.98)]
    [InlineData(false, 1e-6, 1e-3)]
    public void A_bound_goes_to_its_place_and_back(bool isMore, double low, double high)
    {
        foreach (var place in new[] { 10, 50, 90 })
        {
            var bound = BoundSlider.At("metrics.x", null, isMore, place, low, high);
            Assert.InRange(double.Parse(BoundSlider.Position(bound, isMore, low, high)), place - 1, place + 1);
        }
    }

    [Fact]
    public void At_the_end_the_best_itself_stays_in()
    {
        Assert.True(BoundSlider.At("x", null, true, 100, 0.5, 0.97777).Low <= 0.97777);
        Assert.True(BoundSlider.At("x", null, false, 100, 1.23456e-5, 1).High >= 1.23456e-5);
    }

    [Fact]
    public void At_zero_there_is_no_bound_and_the_other_side_is_kept_elsewhere()
    {
        Assert.Equal(new Bound("x", null, null), BoundSlider.At("x", new Bound("x", 1, 2), true, 0, 1, 2));
        Assert.Equal(9, BoundSlider.At("x", new Bound("x", null, 9), true, 50, 1, 2).High);
    }
}

namespace Optimizer.Server.Tests.Dashboard;

public sealed class FrameBuilderTests
{
    [Fact]
    public void Properties_find_their_columns_in_whatever_order_they_come()
    {
        var frame = Frames.Build(null, Frames.Trial(1, "\"a\":1,\"b\":2", "\"x\":3"), Frames.Trial(2, "\"b\":4,\"a\":5,\"c\":6", ""), Frames.Trial(3, "\"c\":7", "\"y\":8,\"x\":9"));

        Assert.Equal([1, 5, double.NaN], frame.Find("parameters.a")!.Values);
        Assert.Equal([2, 4, double.NaN], frame.Find("parameters.b")!.Values);
        Assert.Equal([double.NaN, 6, 7], frame.Find("parameters.c")!.Values);
        Assert.Equal([3, double.NaN, 9], frame.Metric("x")!.Values);
        Assert.Equal([double.NaN, double.NaN, 8], frame.Metric("y")!.Values);
    }

    [Fact]
    public void A_later_frame_has_the_news_and_leaves_the_earlier_as_it_was()
    {
        var before = Frames.Build(null, Frames.Trial(1, "\"a\":1", "\"x\":3"), Frames.Trial(2, "\"a\":2", ""));
        var after = Frames.Build(before, Frames.Trial(2, "\"a\":2", "\"x\":4"), Frames.Trial(3, "\"a\":3", "\"x\":5"));

        Assert.Equal([3, double.NaN], before.Metric("x")!.Values);
        Assert.Equal([3, 4, 5], after.Metric("x")!.Values);
        Assert.Equal([1, 2, 3], after.Numbers);
    }
}

using CsCheck;
using Optimizer.Server.Dashboard.Figures;
using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class TradeoffPointsTests
{
    [Fact]
    public void An_ordinary_sweep_shows_every_point()
    {
        var frame = Frames.Of(Enumerable.Range(1, 30).Select(index => (0.9 + (index % 7 * 0.01), 1.0 + index, 2.0)));
        var shelf = new RankingShelf();
        var cloud = shelf.Cloud(shelf.Ranked(frame, new RankingView()));

        Assert.Equal((30, 30), (cloud.Drawn, cloud.All));
        Assert.Equal(frame.Frontier.Length, cloud.Frontier);
    }

    [Fact]
    public void Of_a_hundred_thousand_few_are_drawn_and_the_frontier_whole()
    {
        var random = new Random(1);
        var frame = Frames.Of(Enumerable.Range(0, 20_000).Select(_ => (0.5 + (0.4 * random.NextDouble()), Math.Exp(random.NextDouble() * 5), 1 + random.NextDouble())));
        var shelf = new RankingShelf();
        var cloud = shelf.Cloud(shelf.Ranked(frame, new RankingView()));

        Assert.Equal(20_000, cloud.All);
        Assert.InRange(cloud.Drawn, 1_000, 3_000 + cloud.Frontier);
        Assert.Equal(frame.Frontier.Length, cloud.Frontier);
    }

    [Fact]
    public void An_outlier_is_drawn_and_those_drawn_stay_when_more_come()
    {
        var random = new Random(1);
        var xs = Enumerable.Range(0, 10_000).Select(_ => random.NextDouble()).Append(0).Append(1).ToArray();
        var ys = Enumerable.Range(0, 10_000).Select(_ => 0.4 * random.NextDouble()).Append(0).Append(1).ToArray();
        int[] rows = [.. Enumerable.Range(0, xs.Length)];

        var drawn = PointThinning.Of(rows, xs, ys, logX: false, logY: false);

        Assert.Contains(10_001, drawn);
        Assert.InRange(drawn.Length, 500, 3_000);
        Assert.Equal(drawn, PointThinning.Of([.. rows, rows.Length], [.. xs, xs[0]], [.. ys, ys[0]], logX: false, logY: false));
    }

    [Fact]
    public void Another_volume_leaves_the_points_as_they_are_unless_it_is_on_an_axis()
    {
        var frame = Frames.Of((0.95, 10, 1), (0.946, 4, 2));
        var shelf = new RankingShelf();
        TradeoffCloud At(RankingView view) => shelf.Cloud(shelf.Ranked(frame, view));

        Assert.Same(At(new RankingView { PerDay = 1 }), At(new RankingView { PerDay = 2, Sort = "trial", Picked = 1 }));
        Assert.False(At(new RankingView { PerDay = 1, X = RankingView.Lifetime }).IsSame(At(new RankingView { PerDay = 2, X = RankingView.Lifetime })));
        Assert.True(At(new RankingView { PerDay = 1 }).IsSame(new RankingShelf().Cloud(new RankingShelf().Ranked(frame, new RankingView()))));
    }

    [Fact]
    public void The_stairs_are_the_frontier_of_two_axes() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9]).Array[0, 30].Sample(points =>
        {
            var (xs, ys) = (Array.ConvertAll(points, point => (double)point.Item1), Array.ConvertAll(points, point => (double)point.Item2));
            var rows = Enumerable.Range(0, points.Length).ToArray();

            // Less x and more y are better; of twins the first.
            var front = rows.Where(row => !rows.Any(other => xs[other] <= xs[row] && ys[other] >= ys[row] && ((xs[other], ys[other]) != (xs[row], ys[row]) || other < row)));
            Assert.Equal(front.OrderBy(row => xs[row]), StairPoints.Of(rows, xs, ys, 1, -1));
        });
}

using CsCheck;
using Optimizer.Core.Frontier;
using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class RankedTrialsTests
{
    private static readonly TrialFrame Frame = Frames.Of((0.95, 10, 1), (0.946, 4, 2), (0.90, 1, 5), (0.90, 9, 6));

    private readonly RankingShelf shelf = new();

    [Fact]
    public void The_table_is_in_the_order_of_the_rank()
    {
        var ranked = shelf.Ranked(Frame, new RankingView { PerDay = 1e6, Days = 365 });

        Assert.Equal([1, 0, 2, 3], ranked.Rows);
        Assert.Equal([2, 1, 3, 4], ranked.Ranks);
        Assert.Equal((1, 0, 2), (ranked.Best, ranked.Leader, ranked.WithinCount));
        Assert.Equal(2 + (365 * 4.0), ranked.Costs[1]);
        Assert.Equal((0, 2), (ranked.CheapestWithin(0.001), ranked.CheapestWithin(0.1)));
    }

    [Theory]
    [InlineData("metrics.accuracy", false, new[] { 2, 3, 1, 0 })]
    [InlineData("metrics.accuracy", true, new[] { 0, 1, 2, 3 })]
    [InlineData("parameters.kind", false, new[] { 1, 3, 0, 2 })]
    [InlineData("trial", true, new[] { 3, 2, 1, 0 })]
    [InlineData("lifetime_cost", false, new[] { 2, 1, 3, 0 })]
    [InlineData("rank", true, new[] { 3, 2, 0, 1 })]
    [InlineData("metrics.unknown", false, new[] { 0, 1, 2, 3 })]
    public void The_table_is_sorted_by_any_column_equals_by_number(string sort, bool isDescending, int[] rows) =>
        Assert.Equal(rows, shelf.Ranked(Frame, new RankingView { Sort = sort, IsDescending = isDescending }).Rows);

    [Theory]
    [InlineData("cnn", new[] { 1, 3 })]
    [InlineData("kind=mlp", new[] { 0, 2 })]
    [InlineData("width=32", new[] { 1 })]
    [InlineData("width=3", new int[0])]
    [InlineData("accuracy=0.946", new[] { 1 })]
    [InlineData("inference_cost=$9", new int[0])]
    [InlineData("inference_cost=$9.0", new[] { 3 })]
    [InlineData("made/3", new[] { 2 })]
    [InlineData("completed", new[] { 0, 1, 2, 3 })]
    [InlineData("failed", new int[0])]
    [InlineData("cnn width=64", new[] { 3 })]
    public void Words_hold_the_table(string words, int[] rows) =>
        Assert.Equal(rows, shelf.Ranked(Frame, new RankingView { Words = words, Sort = "trial" }).Rows);

    [Fact]
    public void Bounds_and_a_selection_hold_the_table()
    {
        Assert.Equal([0, 1], shelf.Ranked(Frame, new RankingView { Sort = "trial" }.With(new Bound("metrics.accuracy", 0.92, null))).Rows);
        Assert.Equal([2], shelf.Ranked(Frame, new RankingView { Sort = "trial", Brush = [0.5, 5, 0.8, 0.93] }).Rows);
    }

    [Fact]
    public void Who_looks_at_the_same_shares_it_and_other_marks_share_the_order()
    {
        var one = shelf.Ranked(Frame, new RankingView { PerDay = 5e6 });
        var other = shelf.Ranked(Frame, new RankingView { PerDay = 5e6, Picked = 3, Page = 2 });

        Assert.Same(one.Rows, other.Rows);
        Assert.Same(one.Costs, other.Costs);
        Assert.NotSame(one.Costs, shelf.Ranked(Frame, new RankingView { PerDay = 6e6 }).Costs);
        Assert.Same(one.Matched, shelf.Ranked(Frame, new RankingView { PerDay = 6e6 }).Matched);
    }

    [Fact]
    public void Its_order_and_picks_are_the_cores_own() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 4]).Array[1, 20].Sample(trials =>
        {
            var frame = Frames.Of(trials.Select(trial => (trial.Item1 / 4.0, (double)trial.Item2, (double)trial.Item3)));
            var ranked = new RankingShelf().Ranked(frame, new RankingView { PerDay = 1e6, Days = 1, Within = 0.3 });
            var order = LifetimeOrder.Of(frame.Costs, 1e6, 0.3);

            Assert.Equal(order.Select(ordered => ordered.Point.Trial), ranked.Rows.Select(row => frame.Numbers[row]));
            Assert.Equal(order.First(ordered => ordered.IsWithin).Point.Trial, frame.Numbers[ranked.CheapestWithin(0.3)]);
        });
}

using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class ShelfTests
{
    [Fact]
    public void The_last_used_are_kept()
    {
        var made = new List<string>();
        var shelf = new Shelf<string>(2);
        string Get(string key) => shelf.Get(key, () =>
        {
            made.Add(key);
            return key.ToUpperInvariant();
        });

        Assert.Equal(["A", "B", "A", "C", "A", "B"], new[] { "a", "b", "a", "c", "a", "b" }.Select(Get));
        Assert.Equal(["a", "b", "c", "b"], made);
    }

    [Theory, InlineData(0.001, 1), InlineData(0.2, 4), InlineData(9, 10)]
    public void A_long_look_is_followed_by_a_longer_pause(double taken, double pause) =>
        Assert.Equal(pause, LivePage.Pause(TimeSpan.FromSeconds(taken)).TotalSeconds, 6);
}

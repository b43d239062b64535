using Optimizer.Server.Agents;

namespace Optimizer.Server.Tests.Agents;

public class WorkNudgeTests
{
    [Fact]
    public void A_few_are_woken_in_the_order_they_came_and_those_who_left_are_not_counted()
    {
        var nudge = new WorkNudge();
        var places = Enumerable.Range(0, 7).Select(_ => nudge.Enter()).ToList();
        places[1].Dispose();

        nudge.WakeFew();

        Assert.Equal([true, false, true, true, true, false, false], places.Select(place => place.Nudged.IsCompletedSuccessfully));
    }

    [Fact]
    public void All_that_wait_are_woken_and_who_comes_later_is_not()
    {
        var nudge = new WorkNudge();
        var places = Enumerable.Range(0, 7).Select(_ => nudge.Enter()).ToList();

        nudge.WakeAll();

        Assert.All(places, place => Assert.True(place.Nudged.IsCompletedSuccessfully));
        Assert.False(nudge.Enter().Nudged.IsCompleted);
        places[0].Dispose();
    }
}

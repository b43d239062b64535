using Microsoft.Extensions.Time.Testing;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Tests.Trainers;

public class ActiveClockTests
{
    [Fact]
    public void Frozen_time_is_left_out_however_often_it_is_said()
    {
        var time = new FakeTimeProvider();
        var clock = new ActiveClock(time);

        time.Advance(TimeSpan.FromSeconds(3));
        clock.Freeze();
        time.Advance(TimeSpan.FromSeconds(10));
        clock.Freeze();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, clock.Seconds);
        clock.Thaw();
        clock.Thaw();
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(5, clock.Seconds);
    }
}

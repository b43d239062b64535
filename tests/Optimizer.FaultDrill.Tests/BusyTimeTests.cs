using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Tests;

public class BusyTimeTests
{
    private const int Trainer = 7;

    private static readonly AttemptKey One = new("s", "n", 1);
    private static readonly AttemptKey Other = new("s", "n", 2);

    private readonly BusyTime time = new();

    [Fact]
    public void Only_stretches_that_are_busy_at_both_ends_with_one_attempt_count()
    {
        Look(0, false, One);
        Look(1, true, One);
        Look(3, true, One);
        Look(4, false, One);
        Look(5, true, One);
        Look(6, true, Other);
        Look(6.5, true, Other);
        Look(9, true, null);

        Assert.Equal(2, time.Seconds[One]);
        Assert.Equal(0.5, time.Seconds[Other]);
    }

    [Fact]
    public void A_process_that_takes_the_number_of_another_begins_anew()
    {
        Look(1, true, One);
        time.Forget(Trainer);
        Look(9, true, One);

        Assert.Empty(time.Seconds);
    }

    private void Look(double at, bool isBusy, AttemptKey? attempt) => time.Add(Trainer, new Look(at, isBusy, attempt));
}

using CsCheck;
using Optimizer.Core.Scheduling;

namespace Optimizer.Core.Tests.Scheduling;

public class WideHoldTests
{
    /// <summary>
    /// However long attempts are, however many sweeps want single devices and whatever they spent: a training of several devices begins
    /// at the latest when each wide sweep had one worker emptied, one after the other.
    /// </summary>
    [Fact]
    public void A_wide_training_begins_after_bounded_time_whatever_single_ones_come() => Crowd.Any.Sample(crowd =>
    {
        var pool = new Pool(crowd, holds: true);
        pool.Run(crowd.Bound + crowd.Longest);
        return pool.LongestWait <= crowd.Bound;
    }, iter: 300);

    [Fact]
    public void Without_it_the_wide_one_hardly_ever_begins()
    {
        // Three devices whose attempts end at different times, and sweeps that always want one.
        var crowd = new Crowd([3], [17, 23, 29], [(3, 5)]);
        var starving = new Pool(crowd, holds: false);
        var fed = new Pool(crowd, holds: true);

        starving.Run(5_000);
        fed.Run(5_000);

        Assert.InRange(starving.WideStarts, 0, 10);
        Assert.InRange(fed.WideStarts, 50, 1_000);
        Assert.InRange(fed.NarrowStarts, 50, 2_000);
    }

    [Fact]
    public void A_higher_priority_passes_and_an_equal_one_does_not()
    {
        var hold = new WideHold();

        hold.Refused("wide", 1, wants: 2, "w", free: 1, all: 2, now: 0);

        Assert.Equal(("wide", "w"), hold.Held);
        Assert.True(hold.MayTake("urgent", 2, "w"));
        Assert.False(hold.MayTake("other", 1, "w"));
        Assert.True(hold.MayTake("other", 1, "elsewhere"));
        Assert.True(hold.MayTake("wide", 1, "w"));
    }

    [Fact]
    public void A_worker_with_too_few_devices_is_never_kept()
    {
        var hold = new WideHold();

        hold.Refused("wide", 0, wants: 4, "w", free: 1, all: 2, now: 0);

        Assert.Null(hold.Held);
    }

    [Fact]
    public void A_worker_that_is_silent_or_came_back_smaller_is_let_go()
    {
        var hold = new WideHold();
        hold.Refused("wide", 0, wants: 2, "w", free: 1, all: 2, now: 0);

        hold.Offered("w", 20);
        hold.Offered("elsewhere", 20 + WideHold.SilentSeconds);
        Assert.NotNull(hold.Held);
        hold.Offered("elsewhere", 21 + WideHold.SilentSeconds);
        Assert.Null(hold.Held);

        hold.Refused("wide", 0, wants: 2, "w", free: 1, all: 2, now: 100);
        hold.Refused("wide", 0, wants: 2, "w", free: 1, all: 1, now: 101);
        Assert.Null(hold.Held);
    }

    [Fact]
    public void It_ends_when_the_sweep_takes_several_or_takes_nothing_of_enough_but_not_when_it_takes_one()
    {
        var hold = new WideHold();
        void Hold() => hold.Refused("wide", 0, wants: 2, "w", free: 1, all: 2, now: 0);

        Hold();
        hold.Given("wide", 1);
        Assert.NotNull(hold.Held);
        hold.Given("wide", 2);
        Assert.Null(hold.Held);
        Hold();
        hold.Refused("wide", 0, wants: 2, "w", free: 2, all: 2, now: 1);
        Assert.Null(hold.Held);
    }

    /// <param name="Workers">Devices of each.</param>
    /// <param name="Narrow">Seconds of an attempt of each sweep that takes one device, and always wants another.</param>
    /// <param name="Wide">Devices and seconds of an attempt of each sweep that takes several.</param>
    private sealed record Crowd(int[] Workers, int[] Narrow, (int Slots, int Seconds)[] Wide)
    {
        public static Gen<Crowd> Any { get; } =
            from workers in Gen.Int[1, 4].Array[1, 3]
            from narrow in Gen.Int[1, 40].Array[1, 5]
            from wide in Gen.Select(Gen.Int[2, 4], Gen.Int[1, 40], (slots, seconds) => (Math.Min(slots, workers.Max()), seconds)).Array[1, 3]
            select new Crowd(workers, narrow, [.. wide.Where(one => one.Item1 > 1)]);

        public int Longest => Narrow.Concat(Wide.Select(one => one.Seconds)).Max();

        /// <summary>Each of the wide ones may be served before; to be served takes until all that ran has ended.</summary>
        public int Bound => (Wide.Length + 1) * (Longest + 2) * 2;
    }

    /// <summary>What the pool does with the offers of free devices, second by second.</summary>
    private sealed class Pool
    {
        private readonly Crowd crowd;
        private readonly bool holds;
        private readonly FairShare share = new();
        private readonly WideHold hold = new();
        private readonly int[][] until;
        private readonly int[] waitsSince;
        private int now;

        public Pool(Crowd crowd, bool holds)
        {
            (this.crowd, this.holds, waitsSince) = (crowd, holds, new int[crowd.Wide.Length]);
            until = [.. crowd.Workers.Select(devices => new int[devices])];
            for (var index = 0; index < crowd.Narrow.Length; index++) share.Wants(new SweepWants($"n{index}", "p", 0, 0, 3600, IsFull: false));
            for (var index = 0; index < crowd.Wide.Length; index++) share.Wants(new SweepWants($"w{index}", "p", 0, 0, 3600, IsFull: false) { Slots = crowd.Wide[index].Slots });
        }

        public int LongestWait { get; private set; }

        public int WideStarts { get; private set; }

        public int NarrowStarts { get; private set; }

        public void Run(int seconds)
        {
            for (; now < seconds; now++)
                for (var worker = 0; worker < until.Length; worker++)
                    for (var device = 0; device < until[worker].Length; device++)
                        if (until[worker][device] <= now) Offer(worker, device);
            for (var index = 0; index < waitsSince.Length; index++) LongestWait = Math.Max(LongestWait, now - waitsSince[index]);
        }

        private void Offer(int at, int device)
        {
            var (worker, free) = ($"{at}", until[at].Count(end => end <= now));
            hold.Offered(worker, now);
            foreach (var sweep in share.Order())
            {
                var wants = share.WantsOf(sweep)!;
                if (!hold.MayTake(sweep, wants.Priority, worker)) continue;
                share.Asked(sweep);
                if (free < wants.Slots)
                {
                    if (holds) hold.Refused(sweep, wants.Priority, wants.Slots, worker, free, until[at].Length, now);
                    continue;
                }

                Begin(sweep, at, device, wants.Slots);
                return;
            }
        }

        private void Begin(string sweep, int at, int device, int slots)
        {
            var index = int.Parse(sweep.AsSpan(1));
            var seconds = sweep[0] == 'w' ? crowd.Wide[index].Seconds : crowd.Narrow[index];
            var taken = Enumerable.Range(0, until[at].Length).Where(other => other != device && until[at][other] <= now).Take(slots - 1).Append(device);
            foreach (var one in taken.ToList()) until[at][one] = now + seconds;
            share.Given(sweep, slots, seconds);
            hold.Given(sweep, slots);
            if (sweep[0] != 'w')
            {
                NarrowStarts++;
                return;
            }

            WideStarts++;
            LongestWait = Math.Max(LongestWait, now - waitsSince[index]);
            waitsSince[index] = now + seconds;
        }
    }
}

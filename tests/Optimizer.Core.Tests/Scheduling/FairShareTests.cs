using Optimizer.Core.Costs;
using Optimizer.Core.Scheduling;

namespace Optimizer.Core.Tests.Scheduling;

public class FairShareTests
{
    [Fact]
    public void Sweeps_with_different_prices_spend_the_same()
    {
        var pool = new SimulatedPool(slots: 4);
        pool.Join("cheap", "p", usdPerHour: 0.5, seconds: 7);
        pool.Join("middling", "p", usdPerHour: 2, seconds: 20);
        pool.Join("dear", "p", usdPerHour: 8, seconds: 45);

        pool.Run(seconds: 20_000);

        var mean = pool.Spend.Values.Average();
        Assert.All(pool.Spend.Values, spend => Assert.InRange(spend, mean * 0.9, mean * 1.1));
    }

    [Fact]
    public void A_project_with_many_sweeps_gets_no_more_than_one_with_a_single_sweep()
    {
        var pool = new SimulatedPool(slots: 6);
        foreach (var index in Enumerable.Range(0, 5)) pool.Join($"many-{index}", "many", 1, 10);
        pool.Join("single", "single", 1, 10);

        pool.Run(seconds: 20_000);

        var many = pool.Spend.Where(pair => pair.Key != "single").Sum(pair => pair.Value);
        Assert.InRange(pool.Spend["single"], many * 0.9, many * 1.1);
        Assert.All(pool.Spend.Where(pair => pair.Key != "single"), pair => Assert.InRange(pair.Value, many / 5 * 0.9, many / 5 * 1.1));
    }

    [Fact]
    public void A_small_sweep_that_comes_late_gets_slots_at_once_and_shuts_nobody_out()
    {
        var pool = new SimulatedPool(slots: 2);
        pool.Join("large", "p", 1, 10);
        pool.Join("larger", "p", 1, 10);
        pool.Run(seconds: 5_000);
        var before = pool.Spend["large"];

        pool.Join("small", "p", 1, 10);
        pool.Run(seconds: 300);

        var (small, large) = (pool.Spend["small"], pool.Spend["large"] - before);
        Assert.InRange(small, large * 0.7, large * 1.4);
    }

    [Fact]
    public void Priority_goes_before_what_was_spent()
    {
        var share = new FairShare();
        share.Wants(new SweepWants("urgent", "p", 10, 0, 1000, IsFull: false));
        share.Wants(new SweepWants("idle", "q", 0, 0, 1000, IsFull: false));

        share.Given("urgent", 1, 1e6);

        Assert.Equal(["urgent", "idle"], share.Order());
    }

    [Fact]
    public void One_that_runs_as_much_as_it_may_is_not_asked()
    {
        var share = new FairShare();
        share.Wants(new SweepWants("full", "p", 10, 0, 1000, IsFull: true));
        share.Wants(new SweepWants("other", "p", 0, 0, 1000, IsFull: false));

        Assert.Equal(["other"], share.Order());

        share.Wants(new SweepWants("full", "p", 10, 0, 1000, IsFull: false));
        Assert.Equal(["full", "other"], share.Order());
    }

    [Fact]
    public void Of_equals_the_one_asked_longest_ago_is_first()
    {
        var share = new FairShare();
        foreach (var name in new[] { "a", "b", "c" }) share.Wants(new SweepWants(name, "p", 0, 0, 0, IsFull: false));

        share.Asked("a");
        share.Asked("b");

        Assert.Equal(["c", "a", "b"], share.Order());
    }

    [Fact]
    public void Resting_forgives_nothing()
    {
        var share = new FairShare();
        foreach (var name in new[] { "frugal", "greedy" }) share.Wants(new SweepWants(name, "p", 0, 0, 0, IsFull: false));
        share.Wants(new SweepWants("greedy", "p", 0, 1_000_000, 0, IsFull: false));

        share.Rests("greedy");
        share.Wants(new SweepWants("greedy", "p", 0, 1_000_000, 0, IsFull: false));

        Assert.Equal(["frugal", "greedy"], share.Order());
    }

    [Fact]
    public void What_was_given_counts_once_when_the_sweep_says_what_it_committed()
    {
        var share = new FairShare();
        foreach (var name in new[] { "a", "b" }) share.Wants(new SweepWants(name, "p", 0, 0, 3600, IsFull: false));

        share.Given("a", 1, 10);
        share.Wants(new SweepWants("a", "p", 0, 10, 3600, IsFull: false));
        share.Wants(new SweepWants("b", "p", 0, 11, 3600, IsFull: false));

        Assert.Equal(["a", "b"], share.Order());
    }

    /// <summary>Slots that become free, attempts of a length each; sweeps tell what they committed every five seconds.</summary>
    private sealed class SimulatedPool(int slots)
    {
        private readonly FairShare share = new();
        private readonly Dictionary<string, (string Project, long Price, int Seconds)> sweeps = [];
        private readonly (string Sweep, int Until)[] running = new (string, int)[slots];
        private int now;

        public Dictionary<string, long> Spend { get; } = [];

        public void Join(string sweep, string project, double usdPerHour, int seconds)
        {
            (sweeps[sweep], Spend[sweep]) = ((project, Money.FromUsd((decimal)usdPerHour), seconds), 0);
            Tell(sweep);
        }

        public void Run(int seconds)
        {
            for (var end = now + seconds; now < end; now++)
            {
                if (now % 5 == 0)
                    foreach (var sweep in sweeps.Keys) Tell(sweep);
                for (var slot = 0; slot < running.Length; slot++)
                    if (running[slot].Until <= now) Begin(slot);
            }
        }

        private void Begin(int slot)
        {
            var first = share.Order()[0];
            share.Asked(first);
            share.Given(first, 1, 10);
            running[slot] = (first, now + sweeps[first].Seconds);
            Spend[first] += Money.Price(sweeps[first].Seconds, sweeps[first].Price);
        }

        private void Tell(string sweep) => share.Wants(new SweepWants(sweep, sweeps[sweep].Project, 0, Spend[sweep], sweeps[sweep].Price, IsFull: false));
    }
}

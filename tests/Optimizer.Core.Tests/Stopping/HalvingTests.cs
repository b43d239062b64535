using CsCheck;
using Optimizer.Core.Frontier;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Tests.Stopping;

public sealed class HalvingTests
{
    private static readonly Gen<double[][]> Losses = Gen.Int[0, 5].Select(value => (double)value).Array[2].Array[1, 24];

    [Fact]
    public void Brackets_are_dealt_out_as_hyperband_sizes_them()
    {
        // eta 3 and 4 rungs (1, 3, 9, 27): 27 trials begin at the first rung, 12 at the second, 6 at the third, 4 are never stopped.
        var first = Enumerable.Range(1, 49).Select(number => Brackets.FirstRung(number, 4, 3)).ToList();

        Assert.Equal([27, 12, 6, 4], Enumerable.Range(0, 4).Select(rung => first.Count(at => at == rung)));
        Assert.Equal(first, Enumerable.Range(50, 49).Select(number => Brackets.FirstRung(number, 4, 3)));
    }

    [Fact]
    public void The_median_rule_lets_the_first_go_on_and_then_the_better_half()
    {
        var median = Asha.Median(free: 2);
        Reach(median, 1, 9);
        Assert.Equal(1, Leave(median));
        Reach(median, 2, 8);
        Assert.Equal(2, Leave(median));
        Reach(median, 3, 10);
        Assert.Null(median.Next());
        Reach(median, 4, 7);
        Assert.Equal(4, Leave(median));
        // The better half of five is three now: 7, 8 and 9; the one with 10 still waits.
        Reach(median, 5, 11);
        Assert.Null(median.Next());
    }

    [Fact]
    public void With_several_objectives_the_front_goes_on_and_the_dominated_wait() => Losses.Sample(all =>
    {
        var halving = new ParetoHalving(3);
        for (var trial = 0; trial < all.Length; trial++)
        {
            halving.Reached(trial, 1, all[trial]);
            halving.Waits(trial, 1);
        }

        var gone = new List<int>();
        while (halving.Next() is { } promotion)
        {
            gone.Add(promotion.Trial);
            halving.Leaves(promotion.Trial, 1);
        }

        Assert.Equal(all.Length / 3, gone.Count);
        // No trial goes on while one that dominates it waits.
        foreach (var trial in gone)
            Assert.DoesNotContain(Enumerable.Range(0, all.Length).Except(gone), other => Dominance.Dominates(all[other], all[trial]));
    });

    [Fact]
    public void A_trial_that_waits_becomes_promotable_as_the_rung_fills()
    {
        var halving = new ParetoHalving(3);
        halving.Reached(1, 1, [1, 1]);
        halving.Waits(1, 1);
        Assert.Null(halving.Next());
        halving.Reached(2, 1, [2, 2]);
        Assert.Null(halving.Next());
        halving.Reached(3, 1, [3, 3]);

        Assert.Equal(1, halving.Next()!.Trial);
    }

    private static void Reach(IHalving halving, int trial, double loss)
    {
        halving.Reached(trial, 1, [loss]);
        halving.Waits(trial, 1);
    }

    private static int? Leave(IHalving halving)
    {
        if (halving.Next() is not { } promotion) return null;
        halving.Leaves(promotion.Trial, promotion.Rung);
        return promotion.Trial;
    }
}

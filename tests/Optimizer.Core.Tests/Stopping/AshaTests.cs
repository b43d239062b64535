using CsCheck;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Tests.Stopping;

public class AshaTests
{
    private static readonly Gen<RungEntry[]> Entries =
        from rungs in Gen.Int[1, 3]
        from losses in Gen.Frequency((8, Gen.Int[0, 9].Select(value => (double)value)), (1, Gen.Const(double.NaN))).Array[rungs].Array[0, 20]
        from promoted in Gen.Bool.Array[rungs].Array[20]
        select losses.SelectMany((trial, number) => trial.Select((loss, rung) => new RungEntry(number + 1, (int)Math.Pow(3, rung), loss, promoted[number][rung]))).ToArray();

    [Theory]
    [InlineData(1, 3, 27, new[] { 1, 3, 9, 27 })]
    [InlineData(1, 3, 20, new[] { 1, 3, 9, 20 })]
    [InlineData(2, 4, 81, new[] { 2, 8, 32, 81 })]
    [InlineData(5, 2, 5, new[] { 5 })]
    [InlineData(9, 3, 4, new[] { 4 })]
    [InlineData(1, 2, int.MaxValue, null)]
    public void Rungs_grow_by_the_reduction_and_end_with_the_last_epoch(int min, int reduction, int max, int[]? expected)
    {
        var rungs = Rungs.Of(min, reduction, max);

        if (expected is not null) Assert.Equal(expected, rungs);
        Assert.Equal(rungs.Order().Distinct(), rungs);
        Assert.Equal(max, rungs[^1]);
    }

    [Fact]
    public void A_reduction_below_two_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Asha(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rungs.Of(1, 1, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rungs.Of(0, 3, 9));
    }

    [Fact]
    public void The_best_third_goes_on_best_first()
    {
        var entries = Enumerable.Range(1, 9).Select(trial => new RungEntry(trial, 3, 10 - trial, Promoted: trial == 9)).ToList();

        Assert.Equal(new Promotion(8, 3, "rank 2 of 9 at rung 3, best 3 go on"), Next(3, entries));
    }

    [Fact]
    public void Nobody_goes_on_before_there_are_enough_to_compare() =>
        Assert.Null(Next(3, [new RungEntry(1, 1, 0.1, false), new RungEntry(2, 1, 0.2, false)]));

    [Fact]
    public void The_highest_rung_is_served_first()
    {
        RungEntry[] low = [.. Enumerable.Range(1, 6).Select(trial => new RungEntry(trial, 1, trial, Promoted: trial <= 3))];
        RungEntry[] high = [.. Enumerable.Range(1, 3).Select(trial => new RungEntry(trial, 3, -trial, Promoted: false))];

        Assert.Equal((3, 3), Next(3, [.. low, .. high]) is { } promotion ? (promotion.Trial, promotion.Rung) : default);
    }

    [Fact]
    public void A_trial_that_diverged_counts_but_never_goes_on()
    {
        Assert.Equal(2, Next(2, [new RungEntry(1, 1, double.NaN, false), new RungEntry(2, 1, 5, false)])!.Trial);
        Assert.Null(Next(2, [new RungEntry(1, 1, double.NaN, false), new RungEntry(2, 1, double.NaN, false)]));
    }

    [Fact]
    public void Whoever_goes_on_is_waiting_and_among_the_best_of_its_rung() =>
        Gen.Select(Entries, Gen.Int[2, 4]).Sample((entries, reduction) =>
        {
            if (Next(reduction, entries) is not { } promotion) return;
            var rung = entries.Where(entry => entry.Rung == promotion.Rung).ToList();
            var chosen = rung.Single(entry => entry.Trial == promotion.Trial);

            Assert.False(chosen.Promoted);
            Assert.InRange(rung.Count(entry => entry.Loss < chosen.Loss), 0, (rung.Count / reduction) - 1);
            Assert.DoesNotContain(rung, entry => !entry.Promoted && entry.Loss < chosen.Loss);
        });

    [Fact]
    public void When_nobody_goes_on_all_the_best_have_gone() =>
        Gen.Select(Entries, Gen.Int[2, 4]).Sample((entries, reduction) =>
        {
            if (Next(reduction, entries) is not null) return;
            foreach (var rung in entries.GroupBy(entry => entry.Rung))
                Assert.All(
                    rung.Where(entry => !double.IsNaN(entry.Loss)).OrderBy(entry => entry.Loss).ThenBy(entry => entry.Trial).Take(rung.Count() / reduction),
                    entry => Assert.True(entry.Promoted));
        });

    [Fact]
    public void The_order_in_which_trials_arrived_does_not_matter() =>
        Gen.Select(Entries, Gen.Int[2, 4], Gen.Int[0, 19]).Sample((entries, reduction, shift) =>
            Assert.Equal(
                Next(reduction, entries),
                Next(reduction, [.. entries.Skip(shift), .. entries.Take(shift)])));

    [Fact]
    public void Promoting_until_nobody_is_left_promotes_one_in_the_reduction() =>
        Gen.Select(Gen.Double[0, 1].Array[0, 60], Gen.Int[2, 5]).Sample((losses, reduction) =>
        {
            var entries = losses.Select((loss, index) => new RungEntry(index, 1, loss, false)).ToList();
            while (Next(reduction, entries) is { } promotion) entries[promotion.Trial] = entries[promotion.Trial] with { Promoted = true };

            Assert.Equal(losses.Length / reduction, entries.Count(entry => entry.Promoted));
        });

    private static Promotion? Next(int reduction, IEnumerable<RungEntry> entries)
    {
        var asha = new Asha(reduction);
        foreach (var entry in entries)
        {
            asha.Reached(entry.Trial, entry.Rung, entry.Loss);
            asha.Waits(entry.Trial, entry.Rung);
            if (entry.Promoted) asha.Leaves(entry.Trial, entry.Rung);
        }

        return asha.Next();
    }

    /// <param name="Promoted">Went on beyond this rung already.</param>
    private sealed record RungEntry(int Trial, int Rung, double Loss, bool Promoted);
}

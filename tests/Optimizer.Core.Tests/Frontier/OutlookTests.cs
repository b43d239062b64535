using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Simulation;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Frontier;

public sealed class OutlookTests
{
    [Fact]
    public void Volume_that_grows_with_the_logarithm_goes_on_so()
    {
        // One objective: the volume is 1 - the best loss, 0.2 + 0.1 ln s.
        var completed = Enumerable.Range(1, 64).Select(spent => ((double)spent, new[] { 0.8 - (0.1 * Math.Log(spent)) })).ToList();

        var outlook = Outlook.Of(completed, 64, [1])!;

        Assert.Equal(0.2 + (0.1 * Math.Log(64)), outlook.Volume, 12);
        Assert.Equal(0.1, outlook.Slope, 12);
        Assert.Equal(0.1 * Math.Log(1.1) / outlook.Volume, outlook.Gain(6.4), 12);
    }

    [Fact]
    public void Where_the_second_half_added_nothing_no_more_is_expected()
    {
        var completed = Enumerable.Range(1, 20).Select(spent => ((double)spent, new[] { spent < 10 ? 0.5 : 0.6, 0.3 }));

        Assert.Equal(0, Outlook.Of(completed, 20, [1, 1])!.Gain(100));
    }

    [Fact]
    public void Too_little_says_nothing()
    {
        static (double, double[]) At(double spent) => (spent, [0.5]);

        Assert.Null(Outlook.Of(Enumerable.Range(1, 7).Select(spent => At(spent)), 7, [1]));
        Assert.Null(Outlook.Of(Enumerable.Range(10, 10).Select(spent => At(spent)), 20, [1]));
        Assert.Null(Outlook.Of(Enumerable.Range(1, 10).Select(spent => At(spent)), 10, [0.4]));
        Assert.Null(Outlook.Of(Enumerable.Range(1, 10).Select(spent => ((double)spent, new[] { double.NaN })), 10, [1]));
    }

    [Fact]
    public void What_is_expected_of_twice_the_money_is_about_what_it_brings()
    {
        var ratios = new List<double>();
        for (var seed = 0; seed < 12; seed++)
        {
            var (spec, expected, before) = (SimulatedSpecs.Cost(3000, seed, "random"), 0.0, 0.0);
            var simulator = new Simulator(spec, new CurveTrainer(seed), 1);
            simulator.Run(sweep =>
            {
                if (before == 0 && Money.ToUsd(sweep.SpendNano) >= 1.5 && sweep.Outlook is { } outlook) (expected, before) = (outlook.Gain(outlook.Spent), outlook.Volume);
                return false;
            });
            if (before > 0) ratios.Add((simulator.Sweep.Outlook!.Volume - before) / before / Math.Max(1e-9, expected));
        }

        Assert.True(ratios.Count >= 6, $"{ratios.Count} of 12 had an outlook");
        Assert.InRange(ratios.Order().ElementAt(ratios.Count / 2), 0.3, 3);
    }

    [Fact]
    public void A_sweep_that_is_not_worth_going_on_ends_and_goes_on_when_the_user_pays_more()
    {
        var spec = SimulatedSpecs.Cost(4000, 2, "random") with { Stopping = new StoppingSpec { MinGain = 0.03 } };
        var simulator = new Simulator(spec, new CurveTrainer(2), 2);
        simulator.Run();

        var sweep = simulator.Sweep;
        Assert.Equal(SweepStatus.Finished, sweep.Status);
        Assert.Contains("less than min_gain 3%", sweep.StatusReason, StringComparison.Ordinal);
        Assert.InRange(Money.ToUsd(sweep.SpendNano), 0.3, 3.6);
        Assert.True(sweep.Outlook!.Gain(0.4) < 0.05);

        var spent = sweep.SpendNano;
        simulator.Extend(spec with { Budget = new Budget(Money.FromUsd(8)) });
        simulator.Run();

        Assert.True(sweep.SpendNano > spent + Money.FromUsd(0.7m), $"{Money.Text(spent)} before, {Money.Text(sweep.SpendNano)} after");
    }
}

using Optimizer.Core.Costs;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Stopping;

public sealed class CostRungsTests
{
    [Theory]
    [InlineData(0, 0.9, null)]
    [InlineData(0, 1, 1)]
    [InlineData(1, 2.9, null)]
    [InlineData(0.5, 3, 2)]
    [InlineData(0, 30, 4)]
    [InlineData(9, 26, null)]
    public void A_part_of_a_training_ends_at_the_highest_rung_that_lies_in_it(double before, double after, int? rung) =>
        Assert.Equal(rung, CostRungs.Crossed((before, after), least: 1, reduction: 3));

    [Fact]
    public void A_training_may_be_judged_at_epochs_that_lie_close_together() =>
        Assert.Equal([1, 2, 3, 4, 6, 8, 12, 16, 24], CostRungs.Ends(27));

    [Fact]
    public void Trials_wait_once_their_training_has_cost_what_the_rung_asks_for()
    {
        const double Least = 4;
        var spec = SimulatedSpecs.Cost(2500, seed: 5, "random");
        spec = spec with { Stopping = new StoppingSpec { Rule = StoppingSpec.Asha, MinCostNano = Money.Price(Least, spec.Prices["cpu"].NanoPerHour) } };
        var (judged, epochs) = (0, new HashSet<int>());
        var simulator = new Simulator(spec, new CurveTrainer(5), 4);
        simulator.Run(sweep =>
        {
            foreach (var trial in sweep.TrialsThat(TrialStatus.Paused))
            {
                var trained = trial.Proposed.Path.Take(trial.Position).Select(id => sweep.Nodes[id]).ToList();
                var (seconds, before) = (trained.Sum(node => node.ProductiveSeconds), trained.SkipLast(1).Sum(node => node.ProductiveSeconds));
                Assert.True(seconds >= Least, $"trial {trial.Number} waits after {seconds} s");
                // The part that crossed the rung began below it.
                Assert.NotNull(CostRungs.Crossed((before, seconds), Least - 1e-6, 3));
                epochs.Add(trained[^1].Node.Epochs!.To);
                judged++;
            }

            return false;
        });

        Assert.True(judged > 50, $"{judged} seen waiting");
        Assert.True(epochs.Count >= 4, $"waited only at epochs {string.Join(", ", epochs)}: dear and cheap trainings are judged at different ones");
        Assert.Contains(simulator.Sweep.Trials.Values, trial => trial.Status == TrialStatus.Completed && trial.PromotedFrom >= 0);
    }
}

using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Stopping;

public sealed class CostAwareTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_stopped_was_beaten_in_quality_and_cost_by_a_trial_that_exists(long seed)
    {
        var spec = SimulatedSpecs.Cost(4000, seed, "random");
        // Without latency, in which hardly any trial can be beaten before it is measured.
        spec = spec with
        {
            Objectives = spec.Objectives[..2],
            Reference = spec.Reference.Remove(CurveTrainer.Latency),
            Stopping = new StoppingSpec { Rule = StoppingSpec.Asha, MinEpochs = 3, CostAware = true },
        };
        var simulator = new Simulator(spec, new CurveTrainer(seed), 4);
        simulator.Run();

        var sweep = simulator.Sweep;
        var stopped = sweep.TrialsThat(TrialStatus.Stopped).ToList();
        Assert.True(stopped.Count >= 5, $"{stopped.Count} stopped of {sweep.Trials.Count}");
        Assert.All(stopped, trial =>
        {
            Assert.StartsWith("cannot reach the frontier: trial ", trial.Reason, StringComparison.Ordinal);
            var by = By(sweep, trial);
            var trained = trial.Proposed.Path.Take(trial.Position).Select(id => sweep.Nodes[id]).ToList();
            Assert.Equal(TrialStatus.Completed, by.Status);
            Assert.True(by.Metrics[CurveTrainer.Error] <= trained[^1].Metrics[CurveTrainer.Error]);
            var own = trained.Sum(node => node.ProductiveSeconds) * trial.Proposed.Configuration["epochs"].AsInteger() / trained[^1].Node.Epochs!.To;
            Assert.True(by.Metrics["train_seconds"] <= own + 1e-6, $"trial {by.Number} took {by.Metrics["train_seconds"]} s, trial {trial.Number} would take {own} s");
        });
    }

    [Fact]
    public void A_trial_that_breaks_a_constraint_makes_no_other_give_up()
    {
        var spec = SimulatedSpecs.Cost(4000, 1, "random");
        spec = spec with
        {
            Objectives = spec.Objectives[..2],
            Reference = spec.Reference.Remove(CurveTrainer.Latency),
            Constraints = [new OutputConstraint(CurveTrainer.Error, AtLeast: false, 0.2)],
            Stopping = new StoppingSpec { Rule = StoppingSpec.Asha, MinEpochs = 3, CostAware = true },
        };
        var simulator = new Simulator(spec, new CurveTrainer(1), 4);
        simulator.Run();

        var stopped = simulator.Sweep.TrialsThat(TrialStatus.Stopped).ToList();
        Assert.NotEmpty(stopped);
        Assert.Contains(simulator.Sweep.TrialsThat(TrialStatus.Completed), trial => trial.Metrics[CurveTrainer.Error] > 0.2);
        Assert.All(stopped, trial => Assert.True(By(simulator.Sweep, trial).Metrics[CurveTrainer.Error] <= 0.2, trial.Reason));
    }

    [Fact]
    public void Nothing_is_stopped_where_the_spec_does_not_ask_for_it()
    {
        var spec = SimulatedSpecs.Cost(1000, 1, "random");
        var simulator = new Simulator(spec with { Objectives = spec.Objectives[..2], Reference = spec.Reference.Remove(CurveTrainer.Latency), Stopping = new StoppingSpec { Rule = StoppingSpec.Asha } }, new CurveTrainer(1), 4);
        simulator.Run();

        Assert.DoesNotContain(simulator.Sweep.Trials.Values, trial => trial.Reason?.StartsWith("cannot reach", StringComparison.Ordinal) == true);
    }

    /// <summary>The trial that the reason names.</summary>
    private static TrialState By(Sweep sweep, TrialState stopped) =>
        sweep.Trials[int.Parse(stopped.Reason!.Split(' ')[5], System.Globalization.CultureInfo.InvariantCulture)];
}

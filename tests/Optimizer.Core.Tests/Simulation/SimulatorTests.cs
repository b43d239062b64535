using Optimizer.Core.Costs;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Simulation;

public sealed class SimulatorTests
{
    [Theory]
    [InlineData("planner", 1)]
    [InlineData("planner", 16)]
    [InlineData("tpe", 4)]
    public void A_simulated_sweep_spends_its_budget_and_never_more(string method, int devices)
    {
        var simulator = new Simulator(SimulatedSpecs.Cost(400, seed: 3, method), new CurveTrainer(3), devices, _ => { });
        var most = 0L;
        simulator.Run(sweep =>
        {
            most = Math.Max(most, sweep.SpendNano + sweep.ReservedNano);
            return false;
        });

        var budget = Money.FromUsd(0.4m);
        Assert.Equal(SweepStatus.BudgetExhausted, simulator.Sweep.Status);
        Assert.InRange(most, budget / 2, budget);
        Assert.InRange(simulator.Sweep.SpendNano, budget * 8 / 10, budget);
        Assert.Equal(0, simulator.Sweep.ReservedNano);
    }

    [Fact]
    public void Devices_work_beside_each_other()
    {
        var (one, sixteen) = (new Simulator(SimulatedSpecs.Cost(400, 3, "random"), new CurveTrainer(3), 1), new Simulator(SimulatedSpecs.Cost(400, 3, "random"), new CurveTrainer(3), 16));
        one.Run();
        sixteen.Run();

        Assert.True(sixteen.Seconds < one.Seconds / 4, $"{sixteen.Seconds} s with 16 devices, {one.Seconds} s with one");
    }

    [Fact]
    public void The_planner_never_trains_an_epoch_twice_and_compresses_what_is_trained()
    {
        var simulator = new Simulator(SimulatedSpecs.Cost(600, seed: 1, "planner"), new CurveTrainer(1), 4);
        simulator.Run();

        var sweep = simulator.Sweep;
        var spans = sweep.Nodes.Values.Where(node => node.Node.Stage == StageNode.Train).ToList();
        Assert.All(spans.GroupBy(node => node.Node.Parameters), training =>
        {
            var ends = training.OrderBy(node => node.Node.Epochs!.To).ToList();
            Assert.Equal(0, ends[0].Node.Epochs!.From);
            Assert.All(ends.Zip(ends.Skip(1)), pair => Assert.Equal(pair.First.Node.Epochs!.To, pair.Second.Node.Epochs!.From));
        });
        Assert.All(sweep.Trials.Values, trial => Assert.True(sweep.Spec.Space.IsValid(trial.Proposed.Configuration), trial.Proposed.Configuration.ToString()));
        Assert.Contains(sweep.Trials.Values, trial => trial.Proposed.Reason.StartsWith("compress at", StringComparison.Ordinal));
        Assert.Contains(sweep.Trials.Values, trial => trial.Proposed.Reason.StartsWith("train on", StringComparison.Ordinal));
    }
}

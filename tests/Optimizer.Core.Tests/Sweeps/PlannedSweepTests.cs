using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public sealed class PlannedSweepTests
{
    [Fact]
    public void A_planned_sweep_shares_trainings_and_repeats_nothing()
    {
        var run = new SimulatedSweep(Planned());
        run.Run();

        Assert.Equal(SweepStatus.Finished, run.Sweep.Status);
        Assert.Equal(40, run.Sweep.Trials.Count);
        var trials = run.Sweep.Trials.Values.ToList();
        Assert.Contains(trials, trial => trial.Proposed.Reason.StartsWith("compression of", StringComparison.Ordinal));
        // Nothing is trained twice: a longer training goes on from the shorter one's node.
        var spans = run.Sweep.Nodes.Values.Where(node => node.Node.Stage == StageNode.Train).Select(node => (node.Node.Parameters, node.Node.Epochs!.To, node.Node.Seed)).ToList();
        Assert.Equal(spans.Count, spans.Distinct().Count());
        Assert.Equal(trials.Count, trials.Select(trial => trial.Proposed.Configuration).Distinct().Count());
    }

    [Fact]
    public void Two_runs_with_one_seed_write_the_same_log()
    {
        var (one, other) = (new SimulatedSweep(Planned()), new SimulatedSweep(Planned()));
        one.Run();
        other.Run();

        Assert.Equal(one.Sweep.Trials.Values.Select(trial => trial.Proposed.Configuration.ToString()), other.Sweep.Trials.Values.Select(trial => trial.Proposed.Configuration.ToString()));
        Assert.Equal(one.Log.Count, other.Log.Count);
    }

    [Fact]
    public void A_small_budget_is_never_exceeded()
    {
        var run = new SimulatedSweep(Planned() with { Budget = new Budget(Money.FromUsd(0.02m)) });
        run.Run();

        Assert.Equal(SweepStatus.BudgetExhausted, run.Sweep.Status);
        Assert.InRange(run.Sweep.SpendNano, Money.FromUsd(0.012m), Money.FromUsd(0.02m));
    }

    private static SweepSpec Planned()
    {
        var spec = Specs.Mixed(trials: 40, budgetUsd: 1, method: "planner");
        return spec with
        {
            Space = new SearchSpace([.. spec.Space.Parameters.Select(parameter => parameter.Name == "epochs" ? new IntegerParameter("epochs", 1, 27, log: true) : parameter)]),
            Reference = spec.Reference.Add("accuracy", 0.3),
        };
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Plans;

namespace Optimizer.Specs.Tests;

public class PlanTests
{
    private static readonly DataSummary Data = new(1797, [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], [1, 8, 8], 1257, 270, 270, 0, "");

    [Fact]
    public void Compressions_share_a_training()
    {
        var plan = PlanEstimate.Of(Spec("quantization: [none, int4]\nlearning_rate: {min: 0.001, max: 0.1}\nepochs: 10", "stages: [train, {name: compress, branches: 6}]", "{trials: 36}"), Data);

        Assert.Equal((36, 6), (plan.Trials, plan.Trainings));
        Assert.Equal([("train", 6), ("compress", 36), ("measure", 36)], plan.Stages.Select(stage => (stage.Name, stage.Runs)));
        Assert.Equal("the budget of 36 trials", plan.TrialsBasis);
        Assert.Equal([10], plan.Rungs);
    }

    [Fact]
    public void Where_auto_plans_the_estimate_is_of_trainings_that_pause_and_it_says_so()
    {
        var plan = PlanEstimate.Of(Spec("quantization: [none, int4]\nlearning_rate: {min: 0.001, max: 0.1}\nepochs: {min: 1, max: 9, log: true}", "", "{cost: $0.10}"), Data, 1, new MeasuredSeconds(2, 1, 1));
        var named = PlanEstimate.Of(Spec("quantization: [none, int4]\nlearning_rate: {min: 0.001, max: 0.1}\nepochs: {min: 1, max: 9, log: true}", "method: tpe", "{cost: $0.10}"), Data, 1, new MeasuredSeconds(2, 1, 1));

        Assert.Equal("planner", plan.Chosen?.Method);
        Assert.Null(named.Chosen);
        Assert.Equal([1, 2, 3, 6, 9], plan.Rungs);
        // 1 + 2^-3/4 + 3^-3/4 + 6^-3/4 + 9^-3/4 rungs and 1 compression of each training.
        Assert.InRange((double)plan.Trials / plan.Trainings, 3.4, 3.6);
        Assert.Equal(plan.Trainings, plan.Stages[1].Runs, 1.0);
        Assert.InRange(plan.CostUsd, 0.095, 0.10);
        Assert.Equal("the budget of $0.10", plan.TrialsBasis);
    }

    [Fact]
    public void A_finite_space_ends_a_sweep_before_its_budget()
    {
        var plan = PlanEstimate.Of(Spec("learning_rate: [0.1, 0.2]\ndepth: [1, 2]\nepochs: 3", "", "{trials: 100}"), Data);

        Assert.Equal((4, "the space, which has 4 configurations"), (plan.Trials, plan.TrialsBasis));
        Assert.Equal(4, plan.Configurations);
    }

    [Fact]
    public void Measured_seconds_replace_assumed_ones()
    {
        var spec = Spec("learning_rate: {min: 0.001, max: 0.1}\nepochs: 20", "", "{trials: 10}");
        var plan = PlanEstimate.Of(spec, Data, slots: 2, new MeasuredSeconds(EpochsPerSecond: 4, Measure: 3));

        Assert.Equal(5.0, plan.Stages[0].SecondsEach);
        Assert.Equal(10 * (5 + 3) / 2 / 3600.0, plan.Hours, 12);
        Assert.Equal(10 * (5 + 3) * 0.1 / 3600, plan.CostUsd, 12);
        Assert.Equal("seconds measured in earlier sweeps", plan.Basis);
    }

    [Fact]
    public void A_program_takes_as_long_as_earlier_sweeps_took_each_of_its_stages()
    {
        var spec = SampleSpec.Read("""
            trainer: {kind: command, command: [train], metrics: [loss]}
            stages: [train, {name: prune, command: [prune], parameters: [share], branches: 2}]
            parameters: {epochs: 10, share: {min: 0.1, max: 0.9}}
            objectives: [{metric: loss, goal: minimize}]
            budget: {trials: 4}
            prices: {cpu: 0.1}
            """).Spec!;
        var measured = new MeasuredSeconds(EpochsPerSecond: 0.5, Measure: 1) { Stages = ImmutableSortedDictionary<string, double>.Empty.Add("prune", 3), Where = "the sweep before" };

        var assumed = PlanEstimate.Of(spec, DataSummary.None).Stages.Select(stage => (stage.Name, stage.SecondsEach, stage.Basis.Contains("assumed", StringComparison.Ordinal)));
        var known = PlanEstimate.Of(spec, DataSummary.None, 1, measured).Stages.Select(stage => (stage.Name, stage.SecondsEach, stage.Basis));

        Assert.Equal([("train", 60.0, true), ("prune", 10, true), ("measure", 2, true)], assumed);
        Assert.Equal(
            [("train", 20.0, "measured in the sweep before: 0.5 epochs a second"), ("prune", 3, "measured in the sweep before"), ("measure", 1, "measured in the sweep before")], known);
    }

    [Fact]
    public void The_same_trainer_at_another_place_with_another_space_is_known_again()
    {
        SweepSpec Of(string trainer, string epochs) => SampleSpec.Read($$"""
            trainer: {kind: command, {{trainer}}, metrics: [loss]}
            parameters: {epochs: {{epochs}}}
            objectives: [{metric: loss, goal: minimize}]
            budget: {trials: 4}
            prices: {cpu: 0.1}
            """).Spec!;
        var one = Of("command: [train]", "10");

        Assert.Equal(TrainerKey.Of(one), TrainerKey.Of(Of("command: [train]", "20") with { Name = "other" }));
        Assert.NotEqual(TrainerKey.Of(one), TrainerKey.Of(Of("command: [train, fast]", "10")));
        Assert.NotEqual(TrainerKey.Of(one), TrainerKey.Of(one with { Resources = one.Resources with { Cores = 2 } }));
    }

    [Fact]
    public void A_money_budget_bounds_the_cost_and_the_trials()
    {
        var plan = PlanEstimate.Of(Spec("learning_rate: {min: 0.001, max: 0.1}\nepochs: 20", "", "{cost: 0.001}"), Data, measured: new MeasuredSeconds(4, null, 3));

        Assert.Equal(4, plan.Trials);
        Assert.InRange(plan.CostUsd, 0.0008, 0.001);
        Assert.Equal(0.001, plan.BudgetUsd);
    }

    [Fact]
    public void Halving_shortens_the_average_training()
    {
        const string Parameters = "learning_rate: {min: 0.001, max: 0.1}\nepochs: 27";
        var measured = new MeasuredSeconds(EpochsPerSecond: 1);

        var plan = PlanEstimate.Of(Spec(Parameters, "stopping: {rule: asha, min_epochs: 3, reduction: 3}", "{trials: 9}"), Data, 1, measured);

        Assert.Equal([3, 9, 27], plan.Rungs);
        Assert.Equal(3 + (6 / 3.0) + (18 / 9.0), plan.Stages[0].SecondsEach, 9);
    }

    [Fact]
    public void Each_parameter_is_told_with_kind_range_and_condition()
    {
        var plan = PlanEstimate.Of(Spec("optimizer: [sgd, adam]\nmomentum: {min: 0.5, max: 0.9, when: {optimizer: sgd}}\nwidth: {min: 8, max: 64, log: true}\nepochs: 3", "", "{trials: 9}"), Data);

        Assert.Equal(new PlannedParameter("momentum", "train", "float", "0.5 to 0.9", "optimizer is sgd", null), plan.Parameters[1]);
        Assert.Equal(new PlannedParameter("width", "train", "integer, log", "8 to 64", "", 57), plan.Parameters[2]);
    }

    [Fact]
    public void A_wider_network_costs_more()
    {
        double Cost(string width) => PlanEstimate.Of(Spec($"width: {width}\nepochs: 10", "", "{trials: 1}"), Data).Stages[0].SecondsEach;

        Assert.True(Cost("1024") > 3 * Cost("256"));
    }

    private static SweepSpec Spec(string parameters, string more, string budget) =>
        SampleSpec.Read(SampleSpec.With(parameters, more).Replace("budget: 0.01", $"budget: {budget}", StringComparison.Ordinal)).Spec!;
}

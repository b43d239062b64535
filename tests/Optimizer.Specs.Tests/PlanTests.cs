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

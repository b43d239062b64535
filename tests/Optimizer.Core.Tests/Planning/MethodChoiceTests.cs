using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Tests.Sweeps;

namespace Optimizer.Core.Tests.Planning;

public sealed class MethodChoiceTests
{
    private static readonly SweepSpec Planned = Specs.Mixed(trials: null) with
    {
        Space = new SearchSpace([.. Specs.Mixed().Space.Parameters.Select(parameter => parameter.Name == "epochs" ? new IntegerParameter("epochs", 1, 9, log: true) : parameter)]),
    };

    [Fact]
    public void Money_open_epochs_and_a_frontier_are_planned() => Assert.Equal(
        "auto chose the planner: epochs are open, the budget is money alone and 3 objectives make a frontier, so it weighs new trainings, more epochs and compressions by their price.",
        MethodChoice.Of(Planned)!.Said());

    [Fact]
    public void A_list_of_epochs_is_as_good_as_a_range() =>
        Assert.Equal("planner", MethodChoice.Of(WithEpochs(new CategoryParameter("epochs", [ParameterValue.Of(3L), ParameterValue.Of(9L)])))!.Method);

    [Fact]
    public void A_simulated_training_with_curves_is_planned_and_a_function_is_not()
    {
        Assert.Equal("planner", MethodChoice.Of(SimulatedSpecs.Cost(300, 1, "auto") with { Trainer = Simulated("lccost") })!.Method);
        Assert.Equal("training does not report error", Why(SimulatedSpecs.Cost(300, 1, "auto") with { Trainer = Simulated("zdt1") }));
    }

    [Fact]
    public void A_spec_that_names_its_method_is_not_chosen_for() => Assert.Null(MethodChoice.Of(Planned with { Method = "tpe" }));

    [Fact]
    public void Each_condition_that_is_missing_is_named()
    {
        Assert.Equal("a training of kind tabular is not known to stop and go on cheaply", Why(Planned with { Trainer = Planned.Trainer with { Kind = "tabular" } }));
        Assert.Equal("one objective makes no frontier", Why(Planned with { Objectives = [Planned.Objectives[0]] }));
        Assert.Equal("there are more than 4 objectives", Why(Planned with { Objectives = [.. Planned.Objectives, .. Planned.Objectives] }));
        Assert.Equal("training does not report parameters", Why(Planned with { Objectives = [new Objective("parameters", Goal.Minimize), Planned.Objectives[1]] }));
        Assert.Equal("epochs are no range or list to choose from", Why(WithEpochs(new ConstantParameter("epochs", ParameterValue.Of(9L)))));
        Assert.Equal("epochs are no range or list to choose from", Why(Planned with { Space = new SearchSpace([.. Planned.Space.Parameters.Where(parameter => parameter.Name != "epochs")]) }));
        Assert.Equal("the budget is not money", Why(Planned with { Budget = new Budget(null, Seconds: 60) }));
        Assert.Equal("the budget caps trials", Why(Planned with { Budget = Planned.Budget with { Trials = 50 } }));
        Assert.Equal("stopping asha decides how long trainings go on", Why(Planned with { Stopping = new StoppingSpec { Rule = StoppingSpec.Asha } }));
        Assert.Equal("every configuration is replicated", Why(Planned with { Replicates = 2 }));
        Assert.Equal("stage compress says how many branches a training gets", Why(Planned with { Stages = [Planned.Stages[0], Planned.Stages[1] with { Branches = 6 }] }));
        Assert.Equal("the constraint on latency_p95 is on no objective", Why(Planned with { Constraints = [new OutputConstraint("latency_p95", false, 5)] }));
        Assert.Equal("planner", MethodChoice.Of(Planned with { Constraints = [new OutputConstraint("accuracy", true, 0.9)] })!.Method);
    }

    [Fact]
    public void Without_the_planner_it_says_which_sampler_it_is()
    {
        Assert.Equal("auto chose gp for the first 400 trials, then tpe: the planner was left out, as the budget caps trials.", MethodChoice.Of(Specs.Mixed(trials: 24) with { Space = Planned.Space })!.Said());
        Assert.Equal("tpe", MethodChoice.Of(Planned with { Objectives = [.. Planned.Objectives, .. Planned.Objectives] })!.Method);
        var finite = Specs.Mixed(trials: 24) with { Space = new SearchSpace([new CategoryParameter("width", [ParameterValue.Of(16L), ParameterValue.Of(32L)])]) };
        Assert.Equal("auto chose grid: the budget of 24 trials covers all of the space.", MethodChoice.Of(finite)!.Said());
    }

    [Fact]
    public void The_choice_is_in_the_first_event_and_outside_the_digest()
    {
        var run = new SimulatedSweep(Planned with { Budget = new Budget(Money.FromUsd(0.02m)) });

        var started = Assert.IsType<SweepStarted>(run.Log[0]);
        Assert.Equal("planner", started.Spec.Chosen?.Method);
        Assert.Equal(started.Digest, SweepDigest.Of(started.Spec));
        Assert.Equal(started.Digest, SweepDigest.Of(started.Spec with { Chosen = null }));

        run.Run();
        Assert.Contains(run.Sweep.Trials.Values, trial => trial.Proposed.Reason.StartsWith("new training", StringComparison.Ordinal));
        Assert.True(run.Sweep.SpendNano <= Money.FromUsd(0.02m));
    }

    [Fact]
    public void A_sweep_that_an_earlier_version_began_goes_on_as_it_was()
    {
        var old = new Sweep();
        old.Apply(new SweepStarted(Planned, SweepDigest.Of(Planned)));

        Assert.False(PlanSpaces.IsPlanned(old.Spec));
        var again = MethodChoice.Again(Planned, Planned with { Reference = ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 0.5) });
        Assert.Equal("auto chose gp for the first 400 trials, then tpe: the planner was left out, as the sweep was begun without the planner.", again!.Said());
    }

    [Fact]
    public void A_changed_spec_keeps_the_planner_while_it_can()
    {
        var before = Planned with { Chosen = MethodChoice.Of(Planned) };

        Assert.Equal("planner", MethodChoice.Again(before, Planned with { Constraints = [new OutputConstraint("accuracy", true, 0.9)] })!.Method);
        Assert.Equal("gp", MethodChoice.Again(before, WithEpochs(new ConstantParameter("epochs", ParameterValue.Of(9L))))!.Method);
        Assert.Equal("planner", MethodChoice.Again(Planned with { Method = "tpe" }, Planned)!.Method);
        Assert.Null(MethodChoice.Again(before, Planned with { Method = "tpe" }));
    }

    private static TrainerSpec Simulated(string problem) => new(TrainerSpec.Simulated) { Problem = new ProblemSpec(problem) };

    private static string Why(SweepSpec spec) => MethodChoice.Of(spec)!.Why["the planner was left out, as ".Length..];

    private static SweepSpec WithEpochs(Parameter epochs) =>
        Planned with { Space = new SearchSpace([.. Planned.Space.Parameters.Select(parameter => parameter.Name == "epochs" ? epochs : parameter)]) };
}

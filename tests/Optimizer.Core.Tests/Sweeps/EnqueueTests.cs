using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Tests.Search;

namespace Optimizer.Core.Tests.Sweeps;

public class EnqueueTests
{
    private static readonly Configuration Whole = Point(0.01, 64, "none", 0);

    [Fact]
    public void What_the_user_wants_is_tried_first_and_in_that_order()
    {
        var other = Point(0.02, 32, "int4", 0.5);

        var run = new SimulatedSweep(Specs.Mixed(trials: 8) with { Enqueue = [Whole, other] }).Run();

        Assert.Equal([Whole, other], run.Sweep.Trials.Values.Take(2).Select(trial => trial.Proposed.Configuration));
        Assert.Equal(["enqueued", "enqueued"], run.Sweep.Trials.Values.Take(2).Select(trial => trial.Proposed.Reason));
        Assert.Equal((8, 8), (run.Sweep.Trials.Count, run.Sweep.TrialsThat(TrialStatus.Completed).Count));
        Assert.All(run.Sweep.Trials.Values.Skip(2), trial => Assert.Null(trial.Proposed.Enqueued));
        Assert.Empty(run.Sweep.Enqueued);
    }

    [Fact]
    public void A_constant_need_not_be_said()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 3) with { Enqueue = [new Configuration(Whole.Values.Remove("epochs"))] }).Run();

        Assert.Equal((Whole, "enqueued"), (run.Sweep.Trials[1].Proposed.Configuration, run.Sweep.Trials[1].Proposed.Reason));
    }

    [Fact]
    public void A_sampler_fills_in_what_is_left_open()
    {
        var part = Configuration.Empty.With("width", ParameterValue.Of(100L)).With("quantization", ParameterValue.Of("int4"));

        var run = new SimulatedSweep(Specs.Mixed(trials: 3) with { Enqueue = [part] }).Run();

        var first = run.Sweep.Trials[1].Proposed;
        Assert.Equal(("100", "int4"), (first.Configuration["width"].ToString(), first.Configuration["quantization"].ToString()));
        Assert.True(run.Sweep.Spec.Space.IsValid(first.Configuration));
        Assert.Equal("enqueued, completed by the sampler", first.Reason);
    }

    [Fact]
    public void A_configuration_that_was_tried_is_not_tried_again_and_that_is_said()
    {
        var spec = Specs.Mixed(trials: 20) with { Enqueue = [Whole] };
        var run = new SimulatedSweep(spec).Run(seconds: 25);
        var known = run.Sweep.Trials[2].Proposed.Configuration;

        var said = run.Turn(turn => Submitting.Submit(turn, spec with { Enqueue = [Whole, known] }, SweepDigest.Of(spec), false, [])).Said;
        run.Run();

        Assert.Equal(["Enqueued configuration 2 is that of trial 2, whose result is used again."], said);
        Assert.Equal(20, run.Sweep.Trials.Values.Select(trial => trial.Proposed.Configuration).Distinct().Count());
        Assert.Empty(run.Sweep.Enqueued);
    }

    [Fact]
    public void More_of_them_wake_a_sweep_that_has_tried_everything()
    {
        var space = new SearchSpace([new CategoryParameter("learning_rate", [Real(0.01), Real(0.1)]), new ConstantParameter("epochs", ParameterValue.Of(2L))]);
        var spec = Specs.Mixed(trials: null, method: "random") with { Space = space };
        var run = new SimulatedSweep(spec).Run();
        Assert.Equal((SweepStatus.Finished, 2), (run.Sweep.Status, run.Sweep.Trials.Count));

        var wider = spec with { Space = new SearchSpace([new FloatParameter("learning_rate", 0.01, 0.1), new ConstantParameter("epochs", ParameterValue.Of(2L))]), Budget = spec.Budget with { Trials = 3 } };
        Assert.Null(run.Turn(turn => Lifecycle.Submit(turn, wider with { Enqueue = [Configuration.Empty.With("learning_rate", Real(0.05))] }, SweepDigest.Of(wider), extend: true)));
        run.Run();

        Assert.Equal((SweepStatus.Finished, 3), (run.Sweep.Status, run.Sweep.Trials.Count));
        Assert.Equal(0.05, run.Sweep.Trials[3].Proposed.Configuration["learning_rate"].AsDouble());
    }

    [Fact]
    public void A_finished_sweep_goes_on_with_them_alone()
    {
        var spec = Specs.Mixed(trials: 10, method: "grid") with
        {
            Space = new SearchSpace([
                new IntegerParameter("width", 16, 18), new ConstantParameter("epochs", ParameterValue.Of(2L)),
                new FloatParameter("learning_rate", 0.1, 0.2, step: 0.1),
            ]),
        };
        var run = new SimulatedSweep(spec).Run();
        Assert.Equal((SweepStatus.Finished, 6), (run.Sweep.Status, run.Sweep.Trials.Count));

        // Every point of the grid was tried: an enqueued one repeats a result, and the sweep ends again.
        Assert.Null(run.Turn(turn => Lifecycle.Submit(turn, spec with { Enqueue = [run.Sweep.Trials[3].Proposed.Configuration] }, SweepDigest.Of(spec))));
        Assert.Equal(SweepStatus.Running, run.Sweep.Status);
        run.Run();

        Assert.Equal((SweepStatus.Finished, 6), (run.Sweep.Status, run.Sweep.Trials.Count));
    }

    [Theory]
    [InlineData("auto"), InlineData("cmaes"), InlineData("flow2"), InlineData("gp"), InlineData("grid"), InlineData("nsga2"), InlineData("random"), InlineData("sobol"), InlineData("tpe")]
    public void Every_sampler_tries_all_of_a_finite_space_once_and_ends(string method)
    {
        // 18 configurations; two are asked for.
        var asked = Spaces.Finite.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(0.4));
        var spec = Specs.Mixed(trials: null, budgetUsd: null, method: method) with
        {
            Space = Spaces.Finite,
            Stages = [new StageSpec("train", [.. Spaces.Finite.Parameters.Select(parameter => parameter.Name)])],
            Budget = new Budget(null, 1e6),
            Enqueue = [asked, Spaces.Finite.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(0.9))],
        };

        var run = new SimulatedSweep(spec).Run();

        Assert.Equal((SweepStatus.Finished, "the search space is exhausted"), (run.Sweep.Status, run.Sweep.StatusReason));
        Assert.Equal(Spaces.Finite.Size(), run.Sweep.Trials.Values.Select(trial => trial.Proposed.Configuration).Distinct().Count());
        Assert.Equal(Spaces.Finite.Size(), run.Sweep.Trials.Count);
        Assert.Equal(asked, run.Sweep.Trials[1].Proposed.Configuration);
    }

    [Fact]
    public void Replicates_of_them_run_too()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 6) with { Enqueue = [Whole], Replicates = 2 }).Run();

        Assert.Equal([Whole, Whole], run.Sweep.Trials.Values.Take(2).Select(trial => trial.Proposed.Configuration));
        Assert.Equal([0, 1, 0, 1, 0, 1], run.Sweep.Trials.Values.Select(trial => trial.Proposed.Replicate));
    }

    [Fact]
    public void Rebuilding_from_the_events_gives_the_same_queue()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 30) with { Enqueue = [Whole, Point(0.02, 32, "int4", 0.5), Point(0.03, 32, "int4", 0.5), Point(0.04, 32, "int4", 0.5)] });
        run.Second();
        var (pending, trials) = (run.Sweep.Enqueued, run.Sweep.EnqueuedTrials);
        Assert.NotEmpty(pending);

        run.Rebuild();

        Assert.Equal((pending.Length, trials), (run.Sweep.Enqueued.Length, run.Sweep.EnqueuedTrials));
        Assert.Equal(pending, run.Sweep.Enqueued);
    }

    private static ParameterValue Real(double value) => ParameterValue.Of(value);

    private static Configuration Point(double rate, long width, string quantization, double sparsity) => Configuration.Empty
        .With("learning_rate", Real(rate)).With("width", ParameterValue.Of(width)).With("epochs", ParameterValue.Of(9L))
        .With("quantization", ParameterValue.Of(quantization)).With("sparsity", Real(sparsity));
}

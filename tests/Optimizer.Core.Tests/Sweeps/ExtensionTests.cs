using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

/// <summary>The search space of a sweep is changed while it runs.</summary>
public class ExtensionTests
{
    private static readonly SweepSpec Spec = Specs.Mixed(trials: 40, method: "tpe");

    [Fact]
    public void A_narrowed_space_keeps_what_fits_and_proposes_inside_it()
    {
        var run = new SimulatedSweep(Spec).Run(seconds: 45);
        var (before, done) = (run.Sweep.Trials.Count, run.Sweep.Observations.Count);
        Assert.Equal(SweepStatus.Running, run.Sweep.Status);

        var said = Change(run, With(new IntegerParameter("width", 16, 64, log: true)));
        run.Run();

        var kept = run.Sweep.Observations.Take(done).Count(seen => seen.Configuration["width"].AsInteger() <= 64);
        Assert.InRange(kept, 1, done - 1);
        Assert.Equal($"Results that fit the changed space and go on teaching the sampler: {kept} of {done}. The others stay in the record and on the frontier.", said[0]);
        Assert.All(run.Sweep.Trials.Values.Skip(before), trial => Assert.InRange(trial.Proposed.Configuration["width"].AsInteger(), 16, 64));
        Assert.Equal(40, run.Sweep.Trials.Count);
    }

    [Fact]
    public void A_widened_space_keeps_everything()
    {
        var spec = Specs.Mixed(trials: 40, method: "random");
        var run = new SimulatedSweep(spec).Run(seconds: 20);
        var done = run.Sweep.Observations.Count;

        var said = Change(run, With(new IntegerParameter("width", 16, 4096, log: true), spec));
        run.Run();

        Assert.Equal([$"Results that fit the changed space and go on teaching the sampler: {done} of {done}."], said);
        Assert.Contains(run.Sweep.Trials.Values, trial => trial.Proposed.Configuration["width"].AsInteger() > 256);
    }

    [Fact]
    public void A_fixed_value_keeps_the_trials_that_had_it()
    {
        var run = new SimulatedSweep(Spec).Run(seconds: 45);
        var (before, done) = (run.Sweep.Trials.Count, run.Sweep.Observations.Count);

        var said = Change(run, With(new ConstantParameter("quantization", ParameterValue.Of("none")) { Stage = "compress" }));
        run.Run();

        var kept = run.Sweep.Observations.Take(done).Count(seen => seen.Configuration["quantization"].ToString() == "none");
        Assert.Contains($": {kept} of {done}.", said[0], StringComparison.Ordinal);
        Assert.All(run.Sweep.Trials.Values.Skip(before), trial => Assert.Equal("none", trial.Proposed.Configuration["quantization"].ToString()));
    }

    [Fact]
    public void Trials_that_wait_outside_are_stopped_and_begun_ones_go_on()
    {
        var run = new SimulatedSweep(Spec, devices: 1);
        run.Second();
        run.Second();
        Assert.NotEmpty(run.Sweep.TrialsThat(TrialStatus.Running));
        Assert.NotEmpty(run.Sweep.TrialsThat(TrialStatus.Waiting));
        var (running, waiting) = (Numbers(TrialStatus.Running), Numbers(TrialStatus.Waiting));

        // Nothing that was proposed lies in it.
        var said = Change(run, With(new FloatParameter("learning_rate", 2, 3)));
        run.Run();

        Assert.Contains($"Stopped, as they waited outside it: {waiting.Count}.", said);
        Assert.Contains($"Outside it but under way, going on to their end: {running.Count}.", said);
        Assert.All(running, number => Assert.Equal(TrialStatus.Completed, run.Sweep.Trials[number].Status));
        Assert.All(waiting, number => Assert.Equal("outside the search space as it was changed", run.Sweep.Trials[number].Reason));

        List<int> Numbers(TrialStatus status) => [.. run.Sweep.TrialsThat(status).Select(trial => trial.Number)];
    }

    [Fact]
    public void Trials_paused_at_a_rung_outside_the_space_are_never_promoted()
    {
        var spec = Specs.Mixed(trials: 40, method: "random", stopping: "asha");
        var run = new SimulatedSweep(spec).Run(seconds: 40);
        var paused = run.Sweep.TrialsThat(TrialStatus.Paused).Where(trial => trial.Proposed.Configuration["width"].AsInteger() > 64).Select(trial => trial.Number).ToList();
        Assert.NotEmpty(paused);

        Change(run, With(new IntegerParameter("width", 16, 64, log: true), spec));
        run.Run();

        Assert.All(paused, number => Assert.Equal(TrialStatus.Stopped, run.Sweep.Trials[number].Status));
        Assert.True(run.Sweep.Status is SweepStatus.Finished, run.Sweep.StatusReason);
    }

    [Fact]
    public void Proposals_that_were_thought_of_for_the_space_before_are_thrown_away()
    {
        var run = new SimulatedSweep(Spec).Run(seconds: 30);
        var batch = new Proposer(run.Sweep.Spec).Propose(Proposing.Snapshot(run.Sweep) with { Wanted = 3 });
        Change(run, With(new FloatParameter("learning_rate", 2, 3)));
        var before = run.Sweep.Trials.Count;

        run.Turn(turn => Proposing.Accept(turn, batch));

        Assert.Equal(3, batch.Trials.Length);
        Assert.Equal(before, run.Sweep.Trials.Count);
    }

    [Fact]
    public void A_paused_sweep_goes_on_in_the_changed_space()
    {
        var run = new SimulatedSweep(Spec).Run(seconds: 30);
        run.Turn(turn => Lifecycle.Pause(turn, "paused by the user"));
        run.Run();
        Assert.Equal(SweepStatus.Paused, run.Sweep.Status);

        Change(run, With(new IntegerParameter("width", 16, 64, log: true)));

        Assert.Equal(SweepStatus.Running, run.Sweep.Status);
        Assert.Equal(40, run.Run().Sweep.Trials.Count);
    }

    [Fact]
    public void Enqueued_configurations_outside_are_dropped_and_said()
    {
        var far = Spec.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(0.99));
        var enqueued = Spec with { Enqueue = [.. Enumerable.Range(16, 8).Select(width => far.With("width", ParameterValue.Of((long)width * 10)))] };
        var run = new SimulatedSweep(enqueued);
        run.Second();
        var pending = run.Sweep.Enqueued.Length;
        Assert.InRange(pending, 1, 7);

        var said = Change(run, With(new IntegerParameter("width", 16, 64, log: true)) with { Enqueue = enqueued.Enqueue });

        Assert.Contains($"Enqueued but outside it, and dropped: {pending}.", said);
        Assert.Empty(run.Sweep.Enqueued);
    }

    private static ImmutableArray<string> Change(SimulatedSweep run, SweepSpec changed)
    {
        var submitted = run.Turn(turn => Submitting.Submit(turn, changed, SweepDigest.Of(changed), extend: true, []));
        Assert.Null(submitted.Refusal);
        return submitted.Said;
    }

    private static SweepSpec With(Parameter parameter, SweepSpec? spec = null) => (spec ?? Spec) with
    {
        Space = new SearchSpace([.. (spec ?? Spec).Space.Parameters.Select(one => one.Name == parameter.Name ? parameter : one)]),
    };
}

using System.Collections.Immutable;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

/// <summary>What samplers are told of trials.</summary>
public class ObservationTests
{
    [Fact]
    public void A_sweep_that_goes_on_under_constraints_holds_its_earlier_trials_against_them_too()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 8)).Run();
        var constrained = run.Sweep.Spec with { Constraints = [new OutputConstraint("accuracy", AtLeast: true, 0.9)], Budget = run.Sweep.Spec.Budget with { Trials = 20 } };

        Assert.Null(run.Turn(turn => Lifecycle.Submit(turn, constrained, SweepDigest.Of(constrained), extend: true)));
        run.Rebuild();

        Assert.Equal(8, run.Sweep.Observations.Count);
        Assert.All(run.Sweep.Observations, seen => Assert.Equal(0.9 - run.Sweep.Trials[seen.Number].Metrics["accuracy"], Assert.Single(seen.Violations)));
        run.Run();
        Assert.Equal((SweepStatus.Finished, 20), (run.Sweep.Status, run.Sweep.Observations.Count));
    }

    [Fact]
    public void A_trial_without_its_metric_does_not_hide_the_worst_that_others_saw()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 12, method: "tpe"));
        var none = ImmutableSortedDictionary<string, double>.Empty;
        run.Fault = order => order.Node.Stage == StageNode.Measure && run.Sweep.TrialsThat(TrialStatus.Completed).Count == 0
            ? AttemptEnding.Of(AttemptOutcome.Done, "", 1) with { Metrics = none.Add("accuracy", 0.5), Artifact = "a.onnx" }
            : order.Node.Stage == StageNode.Train && run.Sweep.TrialsThat(TrialStatus.Completed).Count >= 3 ? AttemptEnding.Of(AttemptOutcome.Diverged, "NaN", 1) : null;

        run.Run();

        Assert.Contains(run.Sweep.Observations, seen => seen.Losses.Any(double.IsNaN));
        var failed = run.Sweep.Observations.Where(seen => run.Sweep.Trials[seen.Number].Status == TrialStatus.Failed).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, seen => Assert.DoesNotContain(double.NaN, seen.Losses));
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Planning;

namespace Optimizer.Core.Sweeps;

/// <summary>Start, pause, resume, cancel, and the end of a sweep.</summary>
public static class Lifecycle
{
    /// <summary>So many trials failing in a row, with none completed, end a sweep: the program or the data is broken, not the settings.</summary>
    public const int HopelessFailures = 5;

    /// <param name="extend">Go on under the spec even if it is another one.</param>
    /// <returns>Null, or why the sweep cannot go on.</returns>
    public static string? Submit(Turn turn, SweepSpec spec, string digest, bool extend = false)
    {
        var sweep = turn.Sweep;
        if (sweep.Seq == 0)
        {
            turn.Raise(new SweepStarted(spec with { Chosen = spec.Method == MethodChoice.Auto ? spec.Chosen ?? MethodChoice.Of(spec) : null }, digest));
            Enqueuing.Accept(turn, spec);
            return null;
        }

        // Of the spec, not the stored digest: one stored by an older version held the data's places too.
        var extended = sweep.Digest != digest && SweepDigest.Of(sweep.Spec) != digest;
        if (extended && extend && Extension.Refuse(sweep.Spec, spec) is { } why) return why;
        if (extended && !extend) return $"Sweep '{sweep.Spec.Name}' was started from another spec; use --new for a second sweep of that name.";
        if (sweep.Status == SweepStatus.Cancelled) return $"Sweep '{sweep.Spec.Name}' was cancelled; use --new to start it again.";
        var (project, asked) = (sweep.Spec.Project ?? SweepSpec.DefaultProject, spec.Project ?? SweepSpec.DefaultProject);
        if (project != asked) return $"Sweep '{sweep.Spec.Name}' is in project '{project}' and cannot move to '{asked}'; use --new for a second sweep there.";
        var committed = sweep.SpendNano + sweep.ReservedNano;
        if (spec.Budget.CostNano is { } budget && budget < committed)
            return $"Budget {Money.Text(budget)} is below what is spent and reserved already, {Money.Text(committed)}; give at least that much.";
        var raised = spec.Budget != sweep.Spec.Budget;
        if (extended)
        {
            turn.Raise(new SpecExtended(spec with { Chosen = MethodChoice.Again(sweep.Spec, spec) }, digest));
            Extension.StopOutside(turn);
        }
        else if (PlacesOf(spec) != PlacesOf(sweep.Spec)) turn.Raise(new SpecExtended(spec with { Budget = sweep.Spec.Budget, Chosen = sweep.Spec.Chosen }, digest));
        if (!extended && (raised || !Same(spec.Resources, sweep.Spec.Resources) || spec.Retries != sweep.Spec.Retries))
            turn.Raise(new BudgetChanged(spec.Budget, spec.Resources, spec.Retries));
        if (spec.Priority != sweep.Spec.Priority || spec.Keep != sweep.Spec.Keep || !Same(spec.Failures, sweep.Spec.Failures))
            turn.Raise(new OperationsChanged(spec.Priority, spec.Keep, spec.Failures));
        var goesOn = sweep.Status is SweepStatus.Paused or SweepStatus.Failed
            || (sweep.Status == SweepStatus.BudgetExhausted && sweep.StatusReason == Dispatch.ProjectBroke && Reservations.CanTrain(sweep))
            || ((raised || extended) && sweep.Status is SweepStatus.Finished or SweepStatus.BudgetExhausted);
        if (goesOn) turn.Raise(new StatusChanged(SweepStatus.Running, extended ? "continued under another spec" : raised ? "continued with a new budget" : "continued", sweep.RunningSeconds(turn.Now)));
        Enqueuing.Accept(turn, spec);
        return null;
    }

    /// <summary>The data have the same digest but may lie elsewhere now.</summary>
    private static (string?, string?, string?, string?) PlacesOf(SweepSpec spec) =>
        (spec.Trainer.Data?.Path, spec.Trainer.Data?.Labels, spec.Trainer.Data?.TestPath, spec.Trainer.Data?.TestLabels);

    public static void Pause(Turn turn, string reason)
    {
        if (turn.Sweep.Status == SweepStatus.Running) To(turn, SweepStatus.Paused, reason);
    }

    /// <returns>Null, or why it cannot be resumed.</returns>
    public static string? Resume(Turn turn)
    {
        if (turn.Sweep.Status == SweepStatus.Running) return null;
        if (turn.Sweep.Status != SweepStatus.Paused)
            return $"Sweep '{turn.Sweep.Spec.Name}' is {turn.Sweep.Status}, not paused; only a paused sweep can be resumed.";
        To(turn, SweepStatus.Running, "resumed");
        return null;
    }

    public static void Cancel(Turn turn)
    {
        if (turn.Sweep.Status is not (SweepStatus.Running or SweepStatus.Paused)) return;
        To(turn, SweepStatus.Cancelled, "cancelled");
        foreach (var trial in turn.Sweep.OpenTrials.OrderBy(trial => trial.Number).ToList())
            turn.Raise(new TrialChanged(trial.Number, TrialStatus.Stopped, "the sweep was cancelled", null));
    }

    /// <summary>Ends a sweep that cannot think of further trials because thinking itself fails.</summary>
    public static void Fail(Turn turn, string reason)
    {
        if (turn.Sweep.Status == SweepStatus.Running) To(turn, SweepStatus.Failed, reason);
    }

    /// <summary>Called when something ended and on every tick: ends the sweep if nothing runs and nothing more can be started.</summary>
    public static void EndIfDone(Turn turn)
    {
        var sweep = turn.Sweep;
        if (sweep.Status != SweepStatus.Running || sweep.RunningAttempts.Count > 0) return;
        var failed = sweep.TrialsThat(TrialStatus.Failed);
        if (failed.Count >= HopelessFailures && sweep.TrialsThat(TrialStatus.Completed).Count == 0)
        {
            var last = sweep.NewestThat(TrialStatus.Failed).First();
            To(turn, SweepStatus.Failed, $"{HopelessFailures} trials failed and none succeeded; trial {last.Number}: {last.Reason}");
            return;
        }

        var ending = Dispatch.Ending(sweep, turn.Now);
        if (ending is null || Closing.HasWork(turn)) return;
        if (failed.Count > 0 && failed.Count == sweep.Trials.Count && sweep.NewestThat(TrialStatus.Failed).First() is var newest)
            To(turn, SweepStatus.Failed, $"every trial failed; trial {newest.Number}: {newest.Reason}");
        else To(turn, ending.Value.Status, ending.Value.Reason);
    }

    private static bool Same(ResourceSpec one, ResourceSpec other) =>
        one with { AlsoClasses = null } == other with { AlsoClasses = null } && (one.AlsoClasses ?? []).SequenceEqual(other.AlsoClasses ?? []);

    private static bool Same(ImmutableArray<FailureRule>? one, ImmutableArray<FailureRule>? other) => (one ?? []).SequenceEqual(other ?? []);

    private static void To(Turn turn, SweepStatus status, string reason) =>
        turn.Raise(new StatusChanged(status, reason, turn.Sweep.RunningSeconds(turn.Now)));
}

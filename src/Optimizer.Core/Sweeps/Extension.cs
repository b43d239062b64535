using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>What may change when a sweep goes on under another spec: what is searched and how, not what its results mean.</summary>
public static class Extension
{
    /// <returns>Null, or why the sweep cannot go on under the new spec.</returns>
    public static string? Refuse(SweepSpec before, SweepSpec after) =>
        SweepDigest.Of(Searching(before, after)) == SweepDigest.Of(after) && SameMetrics(before, after)
            ? null
            : $"Sweep '{before.Name}' can be extended by another search space, method, branches, tolerances, constraints, reference, min_gain, description or "
                + "notifications only: with anything else changed its earlier trials would not compare with the later ones. Use --new.";

    /// <summary>Whether a trial or training of before lies in the space of now.</summary>
    public static bool IsInside(SearchSpace space, Configuration configuration) => configuration.Values.All(
        pair => space.Parameters.Any(parameter => parameter.Name == pair.Key && parameter.Contains(pair.Value)));

    /// <summary>
    /// Ends trials that do not fit the space of now and on which no work has begun, or that wait at a rung. What is begun goes on to its end:
    /// it is paid for in part, and its result stays in the record.
    /// </summary>
    public static void StopOutside(Turn turn)
    {
        var sweep = turn.Sweep;
        foreach (var trial in sweep.OpenTrials.OrderBy(trial => trial.Number).ToList())
        {
            if (trial.Status != TrialStatus.Paused && (trial.Status != TrialStatus.Waiting || trial.Begun)) continue;
            if (!IsInside(sweep.Spec.Space, trial.Proposed.Configuration)) turn.Raise(new TrialChanged(trial.Number, TrialStatus.Stopped, Outside, null));
        }
    }

    private const string Outside = "outside the search space as it was changed";

    /// <summary>What became of the trials: to be said to whoever changed the space.</summary>
    /// <param name="enqueuedBefore">Configurations that waited before the change.</param>
    public static IEnumerable<string> Said(Sweep sweep, int enqueuedBefore)
    {
        var space = sweep.Spec.Space;
        var kept = sweep.Observations.Count(seen => IsInside(space, seen.Configuration));
        var dropped = sweep.Observations.Count - kept;
        yield return $"Results that fit the changed space and go on teaching the sampler: {kept} of {sweep.Observations.Count}."
            + (dropped == 0 ? "" : " The others stay in the record and on the frontier.");
        var stopped = sweep.TrialsThat(TrialStatus.Stopped).Count(trial => trial.Reason == Outside);
        var going = sweep.OpenTrials.Count(trial => !IsInside(space, trial.Proposed.Configuration));
        if (stopped > 0) yield return $"Stopped, as they waited outside it: {stopped}.";
        if (going > 0) yield return $"Outside it but under way, going on to their end: {going}.";
        if (enqueuedBefore > sweep.Enqueued.Length) yield return $"Enqueued but outside it, and dropped: {enqueuedBefore - sweep.Enqueued.Length}.";
    }

    private static SweepSpec Searching(SweepSpec before, SweepSpec after) => before with
    {
        Space = after.Space,
        Method = after.Method,
        Objectives = after.Objectives,
        Constraints = after.Constraints,
        Reference = after.Reference,
        Stopping = before.Stopping with { MinGain = after.Stopping.MinGain },
        Description = after.Description,
        Notify = after.Notify,
        Stages = before.Stages.Select(stage => stage.Name).SequenceEqual(after.Stages.Select(stage => stage.Name)) ? after.Stages : before.Stages,
    };

    private static bool SameMetrics(SweepSpec before, SweepSpec after) =>
        before.Objectives.Select(objective => (objective.Metric, objective.Goal)).SequenceEqual(after.Objectives.Select(objective => (objective.Metric, objective.Goal)));
}

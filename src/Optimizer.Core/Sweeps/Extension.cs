using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>What may change when a sweep goes on under another spec: what is searched and how, not what its results mean.</summary>
public static class Extension
{
    /// <returns>Null, or why the sweep cannot go on under the new spec.</returns>
    public static string? Refuse(SweepSpec before, SweepSpec after) =>
        SweepDigest.Of(Searching(before, after)) == SweepDigest.Of(after) && SameMetrics(before, after)
            ? null
            : $"Sweep '{before.Name}' can be extended by another search space, method, branches, tolerances, constraints, reference, description or "
                + "notifications only: with anything else changed its earlier trials would not compare with the later ones. Use --new.";

    /// <summary>Whether a trial or training of before lies in the space of now.</summary>
    public static bool IsInside(SearchSpace space, Configuration configuration) => configuration.Values.All(
        pair => space.Parameters.Any(parameter => parameter.Name == pair.Key && parameter.Contains(pair.Value)));

    private static SweepSpec Searching(SweepSpec before, SweepSpec after) => before with
    {
        Space = after.Space,
        Method = after.Method,
        Objectives = after.Objectives,
        Constraints = after.Constraints,
        Reference = after.Reference,
        Description = after.Description,
        Notify = after.Notify,
        Stages = before.Stages.Select(stage => stage.Name).SequenceEqual(after.Stages.Select(stage => stage.Name)) ? after.Stages : before.Stages,
    };

    private static bool SameMetrics(SweepSpec before, SweepSpec after) =>
        before.Objectives.Select(objective => (objective.Metric, objective.Goal)).SequenceEqual(after.Objectives.Select(objective => (objective.Metric, objective.Goal)));
}

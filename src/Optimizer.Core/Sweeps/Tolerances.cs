using System.Collections.Immutable;

namespace Optimizer.Core.Sweeps;

/// <summary>
/// Which tolerances are an aim of the search: those of the first objectives, as long as each has one, names no reference and is not the last.
/// An objective with a reference is useful up to there, and its tolerance only ranks; behind one without a tolerance nothing is given up for
/// it; behind the last there is nothing to give it up for.
/// </summary>
public static class Tolerances
{
    /// <returns>(objectives or less), in the spec's order: shares of the best value. Empty: the whole frontier is wanted.</returns>
    public static ImmutableArray<double> Of(ImmutableArray<Objective> objectives, ImmutableSortedDictionary<string, double> reference) =>
        [.. objectives.SkipLast(1).TakeWhile(objective => objective.Tolerance > 0 && !reference.ContainsKey(objective.Metric)).Select(objective => objective.Tolerance)];

    /// <returns>
    /// (objectives): losses at the reference. Empty where the spec does not name all of it and has no aim but the frontier; else NaN where it names none.
    /// </returns>
    public static ImmutableArray<double> Reference(ImmutableArray<Objective> objectives, ImmutableSortedDictionary<string, double> reference) =>
        Of(objectives, reference).IsEmpty && !objectives.All(objective => reference.ContainsKey(objective.Metric))
            ? []
            : [.. objectives.Select(objective => reference.TryGetValue(objective.Metric, out var value) ? objective.Loss(value) : double.NaN)];
}

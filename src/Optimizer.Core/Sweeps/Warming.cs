using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Sweeps;

/// <summary>
/// Trials that were done elsewhere teach the sampler. They cost nothing, are no trials of this sweep and are not on its frontier; what is
/// known already is not taken twice, so that a source may be read again when it has grown.
/// </summary>
public static class Warming
{
    private static readonly string[] Unteachable = ["grid", "random", "sobol"];

    /// <returns>A sentence for each source: how many trials were taken, how many were not, and why.</returns>
    public static IEnumerable<string> Accept(Turn turn, IReadOnlyList<WarmSet> sets)
    {
        var spec = turn.Sweep.Spec;
        var said = new List<string>();
        foreach (var set in sets)
        {
            var known = turn.Sweep.Warm.Select(trial => KeyOf(spec, trial)).ToHashSet(StringComparer.Ordinal);
            var leftOut = new SortedDictionary<string, int>(set.LeftOut, StringComparer.Ordinal);
            var (taken, before) = (ImmutableArray.CreateBuilder<WarmTrial>(), 0);
            foreach (var trial in set.Trials)
            {
                if (WarmFit.Refuse(spec, trial) is { } why) leftOut[why] = leftOut.GetValueOrDefault(why) + 1;
                else if (known.Add(KeyOf(spec, trial))) taken.Add(trial);
                else before++;
            }

            if (taken.Count > 0) turn.Raise(new SweepWarmed(set.Source, taken.ToImmutable(), leftOut.ToImmutableSortedDictionary(StringComparer.Ordinal)));
            said.Add(Sentence(set, taken.Count, before, leftOut));
            if (taken.Count > 0 && Unteachable.Contains(spec.Method)) said.Add($"Method {spec.Method} learns from no trial, so the warm start changes nothing; use auto, tpe or gp.");
        }

        return said;
    }

    private static string Sentence(WarmSet set, int taken, int before, SortedDictionary<string, int> leftOut)
    {
        var refused = leftOut.Values.Sum();
        return $"Warm start from {set.Source}: {taken} of {taken + before + refused} trials teach the sampler"
            + (before > 0 ? $", {before} are known already" : "")
            + (refused > 0 ? $", {refused} do not fit ({string.Join(", ", leftOut.Select(pair => $"{pair.Value} with {pair.Key}"))})" : "")
            + (set.Warning is { } warning ? $". {warning}" : ".");
    }

    /// <summary>The same configuration with the same results is the same trial.</summary>
    private static string KeyOf(SweepSpec spec, WarmTrial trial) =>
        $"{trial.Configuration} | {string.Join(' ', spec.Objectives.Select(objective => trial.Metrics[objective.Metric].ToString("R", CultureInfo.InvariantCulture)))}";
}

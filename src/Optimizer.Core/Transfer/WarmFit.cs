using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Transfer;

/// <summary>Whether a trial of elsewhere may teach a sweep: it lies in its space and has a value of every objective.</summary>
public static class WarmFit
{
    /// <returns>Null: it fits; else why not, the same words for the same cause.</returns>
    public static string? Refuse(SweepSpec spec, WarmTrial trial)
    {
        var values = trial.Configuration.Values;
        var active = spec.Space.Parameters.Where(parameter => SearchSpace.IsActive(parameter, trial.Configuration)).ToList();
        if (active.Find(parameter => !values.ContainsKey(parameter.Name)) is { } missing) return $"no {missing.Name}";
        if (values.Keys.FirstOrDefault(name => active.TrueForAll(parameter => parameter.Name != name)) is { } unknown)
            return spec.Space.Parameters.Any(parameter => parameter.Name == unknown) ? $"{unknown} where its condition does not hold" : $"a {unknown}, which this sweep does not vary";
        if (active.Find(parameter => !parameter.Contains(values[parameter.Name])) is { } outside) return $"{outside.Name} outside its range or list";
        return spec.Objectives.FirstOrDefault(objective => !(trial.Metrics.TryGetValue(objective.Metric, out var value) && double.IsFinite(value))) is { } unmeasured
            ? $"no value of {unmeasured.Metric}"
            : null;
    }
}

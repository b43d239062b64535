using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>Takes the configurations that the spec wants tried first, each once: at the start, and whenever the spec is submitted again with more.</summary>
public static class Enqueuing
{
    public static void Accept(Turn turn, SweepSpec submitted)
    {
        var sweep = turn.Sweep;
        ImmutableArray<Configuration> added = [.. Wanted(sweep, submitted).Where(configuration => !sweep.HasEnqueued(configuration)).Distinct()];
        if (added.IsEmpty) return;
        turn.Raise(new ConfigurationsEnqueued(added));
        if (sweep.Status == SweepStatus.Finished && !(sweep.Trials.Count >= sweep.Spec.Budget.Trials))
            turn.Raise(new StatusChanged(SweepStatus.Running, $"continued with {added.Length} enqueued configurations", sweep.RunningSeconds(turn.Now)));
    }

    /// <returns>Which of them were tried already, and as which trial: their results are used again.</returns>
    public static IEnumerable<string> Known(Sweep sweep, SweepSpec submitted)
    {
        foreach (var (configuration, index) in Wanted(sweep, submitted).Select((configuration, index) => (configuration, index)))
        {
            if (sweep.HasEnqueued(configuration) || !sweep.Spec.Space.IsValid(configuration)) continue;
            var leaf = TrialPath.Of(sweep.Spec, configuration, replicate: 0)[^1].Id;
            if (sweep.Nodes.TryGetValue(leaf, out var node) && node.Trials.Count > 0)
                yield return $"Enqueued configuration {index + 1} is that of trial {node.Trials.Min}, whose result is used again.";
        }
    }

    /// <summary>Values that cannot be others need not be said.</summary>
    private static IEnumerable<Configuration> Wanted(Sweep sweep, SweepSpec submitted) => (submitted.Enqueue ?? []).Select(configuration =>
        sweep.Spec.Space.Parameters.OfType<ConstantParameter>().Aggregate(configuration, (said, constant) =>
            said.TryGet(constant.Name, out _) || !SearchSpace.IsActive(constant, said) ? said : said.With(constant.Name, constant.Value)));
}

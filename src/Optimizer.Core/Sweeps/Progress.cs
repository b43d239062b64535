using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Costs;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>What the end of a node's attempt means for the trials that pass through the node.</summary>
internal static class Progress
{
    public static void After(Turn turn, NodeState node, AttemptEnding ending)
    {
        foreach (var trial in node.Trials.Select(number => turn.Sweep.Trials[number]).Where(trial => !trial.IsOver).ToList())
            After(turn, trial, node, ending);
    }

    private static void After(Turn turn, TrialState trial, NodeState node, AttemptEnding ending)
    {
        var sweep = turn.Sweep;
        if (node.Status == NodeStatus.Failed)
        {
            var what = ending.Outcome == AttemptOutcome.Diverged ? "diverged" : Words(ending.Outcome);
            turn.Raise(new TrialChanged(trial.Number, TrialStatus.Failed, $"{node.Node.Stage} {what}: {ending.Message}", null));
        }
        else if (sweep.NodeOf(trial) is null && MetricsOf(sweep, trial) is var told && sweep.Spec.Trainer.Command?.Required.FirstOrDefault(metric => !told.ContainsKey(metric)) is { } untold)
        {
            turn.Raise(new TrialChanged(trial.Number, TrialStatus.Failed, $"no stage of the program told a value of {untold}", null));
        }
        else if (sweep.NodeOf(trial) is null)
        {
            turn.Raise(new TrialChanged(trial.Number, TrialStatus.Completed, null, MetricsOf(sweep, trial)));
        }
        else if (node.Status == NodeStatus.Done && Promotions.RungAt(sweep, trial) is { } rung && trial.Begun)
        {
            var metric = sweep.Spec.Objectives[0].Metric;
            var value = node.Metrics.GetValueOrDefault(metric, double.NaN).ToString("0.####", CultureInfo.InvariantCulture);
            if (sweep.WhyDominated(trial) is { } why) turn.Raise(new TrialChanged(trial.Number, TrialStatus.Stopped, why, null));
            else turn.Raise(new TrialChanged(trial.Number, TrialStatus.Paused, $"at rung {rung} with {metric} {value}", null));
        }
        else if (trial.Status == TrialStatus.Running)
        {
            turn.Raise(new TrialChanged(trial.Number, TrialStatus.Waiting, trial.Reason, null));
        }
    }

    /// <summary>Everything measured on the way, and the two costs.</summary>
    private static ImmutableSortedDictionary<string, double> MetricsOf(Sweep sweep, TrialState trial)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        var seconds = 0.0;
        foreach (var node in trial.Proposed.Path.Select(id => sweep.Nodes[id]))
        {
            foreach (var (name, value) in node.Metrics) metrics[name] = value;
            if (node.Node.Stage != StageNode.Measure) seconds += node.ProductiveSeconds;
        }

        metrics["train_seconds"] = seconds;
        metrics["training_cost"] = Money.ToUsd(Money.Price(seconds, Placement.PriceOf(sweep, sweep.Spec.Resources.Class)));
        if (metrics.TryGetValue("throughput", out var perSecond) && perSecond > 0)
            metrics["inference_cost"] = Money.ToUsd(Reservations.PriceOf(sweep.Spec, sweep.Spec.Serving.Class)) / 3600 / perSecond * 1e6;
        return metrics.ToImmutable();
    }

    private static string Words(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.OutOfMemory => "ran out of memory",
        AttemptOutcome.TimedOut => "timed out",
        AttemptOutcome.BadOutput => "gave bad output",
        _ => "failed",
    };
}

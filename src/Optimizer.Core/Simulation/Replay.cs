using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Simulation;

/// <param name="Usd">What it would have cost.</param>
/// <param name="Seconds">Wall time on the same number of devices, without waiting.</param>
/// <param name="Best">Of the first objective among completed trials; NaN: none completed.</param>
/// <param name="VolumeShare">Of the hypervolume that the recorded sweep found.</param>
/// <param name="Exact">Proposals that were run in the recorded sweep.</param>
/// <param name="Replaced">Proposals in whose place the nearest one that was run was taken.</param>
/// <param name="Unknown">Work that the policy wanted and nobody ever did: its trials count as failed.</param>
public sealed record ReplayResult(double Usd, double Seconds, int Completed, int Stopped, double Best, double VolumeShare, int Exact, int Replaced, int Unknown);

/// <summary>A finished sweep's recorded curves under another policy, through the aggregate that would run it.</summary>
public static class Replay
{
    /// <param name="spec">Of the recorded sweep, with the policy to try in place of its own.</param>
    /// <param name="recorded">Its trials, as far as they went.</param>
    /// <param name="completed">Metrics of its completed trials.</param>
    /// <param name="devices">That work beside each other, from 1.</param>
    public static ReplayResult Run(
        SweepSpec spec, IReadOnlyList<RecordedTrial> recorded, IReadOnlyList<ImmutableSortedDictionary<string, double>> completed, int devices)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        var trials = new RecordedTrials(spec.Space, recorded);
        var simulator = new Simulator(
            spec with { ThinkInline = true, WarmStart = null, Enqueue = [], Replicates = 1, Retries = 0, Budget = spec.Budget with { Seconds = null } },
            trials, devices, among: trials.Nearest);
        simulator.Run();
        var sweep = simulator.Sweep;
        var done = sweep.TrialsThat(TrialStatus.Completed).Select(trial => trial.Metrics).ToList();
        var objective = spec.Objectives[0];
        var losses = done.Select(metrics => objective.Loss(metrics.GetValueOrDefault(objective.Metric, double.NaN))).Where(double.IsFinite).ToList();
        return new ReplayResult(
            Money.ToUsd(sweep.SpendNano), simulator.Seconds, done.Count, sweep.TrialsThat(TrialStatus.Paused).Count + sweep.TrialsThat(TrialStatus.Stopped).Count,
            losses.Count == 0 ? double.NaN : objective.Goal == Goal.Maximize ? -losses.Min() : losses.Min(),
            Share(spec, done, completed), trials.Exact, trials.Replaced, trials.Unknown);
    }

    /// <summary>Costs count by their logarithms. Where the spec names no reference, it is a little beyond the worst that was recorded.</summary>
    private static double Share(
        SweepSpec spec, IEnumerable<ImmutableSortedDictionary<string, double>> found, IEnumerable<ImmutableSortedDictionary<string, double>> recorded)
    {
        var all = recorded.Select(metrics => PlanSpaces.Losses(spec, metrics)).Where(losses => losses.All(double.IsFinite)).ToList();
        if (all.Count == 0) return double.NaN;
        var reference = ReferencePoint.Of(PlanSpaces.Reference(spec), all);
        return Hypervolume.Of(found.Select(metrics => PlanSpaces.Losses(spec, metrics)).Where(losses => losses.All(double.IsFinite)), reference) / Hypervolume.Of(all, reference);
    }
}

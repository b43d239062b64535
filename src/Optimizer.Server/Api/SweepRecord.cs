using Microsoft.AspNetCore.Http;
using Optimizer.Client.V1;
using Optimizer.Core.Frontier;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>A sweep's trials with the nodes they pass through, as the read tables have them at one moment.</summary>
internal sealed class SweepRecord(NamedSweep sweep, IReadOnlyList<TrialView> trials, IReadOnlyDictionary<string, NodeView> nodes)
{
    private readonly ILookup<string?, NodeView> tests =
        nodes.Values.Where(node => node.Stage == StageNode.Test).ToLookup(node => node.Parent);

    public NamedSweep Sweep => sweep;

    public IReadOnlyList<TrialView> Trials { get; } = trials;

    public static async Task<SweepRecord> Read(string sweep, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var nodes = await store.Nodes(named.Id, cancel);
        return new SweepRecord(named, await store.Trials(named.Id, cancel), nodes.ToDictionary(node => node.Id, StringComparer.Ordinal));
    }

    /// <exception cref="RefusedException">There is no such trial.</exception>
    public TrialView Trial(int number) => Trials.FirstOrDefault(trial => trial.Number == number) ?? throw new RefusedException(
        StatusCodes.Status404NotFound, "No such trial", $"Sweep '{Sweep.Label}' has no trial {number}; it has {Trials.Count}.");

    public NodeView Node(string id) => nodes[id];

    public TrialRow Row(TrialView trial) => Rows.Of(sweep, WithTest(trial), nodes);

    /// <summary>Best first objective first.</summary>
    public IReadOnlyList<TrialView> Frontier()
    {
        var completed = Trials.Where(trial => trial.Status == TrialStatus.Completed).ToList();
        return [.. FrontierOf.Indices(sweep.View.Spec, [.. completed.Select(trial => trial.Metrics)]).Select(index => completed[index])
            .OrderBy(trial => FrontierOf.LossOf(sweep.View.Spec.Objectives[0], trial.Metrics))];
    }

    /// <summary>Completed trials that hold the constraints.</summary>
    public IEnumerable<TrialView> Feasible() =>
        Trials.Where(trial => trial.Status == TrialStatus.Completed && FrontierOf.IsFeasible(sweep.View.Spec, trial.Metrics));

    /// <summary>Adds the test score of the trial's artifact, where it has one.</summary>
    public TrialView WithTest(TrialView trial) =>
        trial.Path.Length > 1 && tests[trial.Path[^2]].FirstOrDefault() is { Status: NodeStatus.Done } test
            ? trial with { Metrics = trial.Metrics.SetItems(test.Metrics.Where(metric => metric.Key.StartsWith("test_", StringComparison.Ordinal))) }
            : trial;
}

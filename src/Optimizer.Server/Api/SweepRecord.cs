using Microsoft.AspNetCore.Http;
using Optimizer.Client.V1;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>A sweep's trials with the nodes they pass through, as the read tables have them at one moment.</summary>
internal sealed class SweepRecord(NamedSweep sweep, IReadOnlyList<TrialView> trials, IReadOnlyDictionary<string, NodeView> nodes)
{
    private readonly ILookup<string?, NodeView> tests =
        nodes.Values.Where(node => node.Stage == StageNode.Test).ToLookup(node => node.Parent);

    public NamedSweep Sweep => sweep;

    public IReadOnlyList<TrialView> Trials { get; } = trials;

    /// <summary>All of a sweep.</summary>
    public static async Task<SweepRecord> Read(NamedSweep sweep, ISweepStore store, SweepSums sums, CancellationToken cancel) =>
        new(sweep, await store.Trials(sweep.Id, cancel), ById(await sums.Briefs(sweep.Id, IsReported(sweep), cancel)));

    /// <summary>Some trials, with the nodes that their rows tell of.</summary>
    public static async Task<SweepRecord> Of(NamedSweep sweep, IReadOnlyList<TrialView> trials, SweepSums sums, CancellationToken cancel)
    {
        var nodes = await sums.Nodes(sweep.Id, [.. trials.SelectMany(trial => trial.Path).Distinct()], cancel);
        var tests = await sums.Tests(sweep.Id, [.. trials.Where(trial => trial.Path.Length > 1).Select(trial => trial.Path[^2]).Distinct()], cancel);
        return new(sweep, trials, ById([.. nodes, .. tests]));
    }

    /// <exception cref="RefusedException">There is no such trial.</exception>
    public static async Task<SweepRecord> Of(NamedSweep sweep, int number, ISweepStore store, SweepSums sums, CancellationToken cancel) =>
        await store.Trial(sweep.Id, number, cancel) is { } trial ? await Of(sweep, [trial], sums, cancel) : throw new RefusedException(
            StatusCodes.Status404NotFound, "No such trial",
            $"Sweep '{sweep.Label}' has no trial {number}; it has {(await sums.Trials(sweep.Id, cancel)).Values.Sum()}.");

    public TrialRow Row(TrialView trial) => Rows.Of(sweep, WithTest(trial), nodes);

    /// <summary>Adds the test score of the trial's artifact, where it has one.</summary>
    public TrialView WithTest(TrialView trial) =>
        trial.Path.Length > 1 && tests[trial.Path[^2]].FirstOrDefault() is { Status: NodeStatus.Done } test
            ? trial with { Metrics = trial.Metrics.SetItems(test.Metrics.Where(metric => metric.Key.StartsWith("test_", StringComparison.Ordinal))) }
            : trial;

    /// <summary>Whether a row tells which metrics are the program's own word.</summary>
    private static bool IsReported(NamedSweep sweep) => sweep.View.Spec.Trainer.Command is not null;

    private static Dictionary<string, NodeView> ById(IEnumerable<NodeView> nodes) => nodes.DistinctBy(node => node.Id).ToDictionary(node => node.Id, StringComparer.Ordinal);
}

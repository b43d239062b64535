using Optimizer.Client.V1;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Plans;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Seconds of work that was done, of the newest sweeps with the same trainer.</summary>
internal static class EarlierRates
{
    private const int MostSweeps = 5;

    /// <param name="trainer">See <see cref="TrainerKey"/>.</param>
    public static async Task<RateRow> Of(string trainer, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel)
    {
        var names = new List<string>();
        var done = new List<NodeView>();
        foreach (var view in (await sweeps.All(cancel)).Where(view => TrainerKey.Of(view.Spec) == trainer))
        {
            var nodes = (await store.Nodes(view.Id, cancel)).Where(node => node.Status == NodeStatus.Done && node.ProductiveSeconds > 0).ToList();
            if (nodes.Count == 0) continue;
            names.Add(view.Name);
            done.AddRange(nodes);
            if (names.Count == MostSweeps) break;
        }

        var trainings = done.Where(node => node.Stage == StageNode.Train).ToList();
        var epochs = trainings.Sum(node => Math.Max(1, (node.EpochTo ?? 1) - (node.EpochFrom ?? 0)));
        return new RateRow(
            [.. names.Distinct()],
            trainings.Count == 0 ? null : epochs / trainings.Sum(node => node.ProductiveSeconds),
            new(done.Where(node => node.Stage != StageNode.Train).GroupBy(node => node.Stage).ToDictionary(stage => stage.Key, stage => stage.Average(node => node.ProductiveSeconds)), StringComparer.Ordinal));
    }
}

using Optimizer.Core.Frontier;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class LiveFilesTests
{
    [Theory, InlineData(null), InlineData(LiveFiles.KeepAll), InlineData(LiveFiles.KeepLast), InlineData(LiveFiles.KeepFrontier)]
    public void Whatever_an_order_could_need_is_live_at_every_moment(string? keep)
    {
        var simulated = new SimulatedSweep(With(keep));
        var checks = 0;
        simulated.Fault = order =>
        {
            var live = LiveFiles.Of(simulated.Log);
            foreach (var needed in Needs(simulated.Sweep))
            {
                checks++;
                Assert.Contains(needed, live);
            }

            return order.Attempt == 1 && order.Node.Id[0] is >= '0' and <= '3' ? AttemptEnding.Of(AttemptOutcome.Crashed, "sometimes", 1) : null;
        };

        simulated.Run();

        Assert.True(checks > 100, $"Only {checks} references were checked.");
    }

    [Fact]
    public void All_keeps_everything_that_was_ever_named()
    {
        var log = Finished(LiveFiles.KeepAll).Log;

        var live = LiveFiles.Of(log);

        Assert.All(log.OfType<AttemptEnded>(), ended => Assert.Superset(new HashSet<string> { ended.Artifact!, ended.Checkpoint!, ended.Log! }, live.ToHashSet()));
    }

    [Fact]
    public void The_frontier_of_a_finished_sweep_keeps_its_lineage_the_data_the_bundle_and_the_logs_and_drops_others()
    {
        var (sweep, log) = Finished(LiveFiles.KeepFrontier);
        var live = LiveFiles.Of(log);
        var frontier = FrontierOf.Trials(sweep).SelectMany(trial => trial.Proposed.Path).ToHashSet();

        Assert.Contains("tree:bundle", live);
        Assert.Contains("digits.csv", live);
        Assert.All(log.OfType<AttemptEnded>(), ended => Assert.Contains(ended.Log!, live));
        Assert.All(frontier.Select(id => sweep.Nodes[id]), node => Assert.All(Files(node), file => Assert.Contains(file, live)));
        var dropped = sweep.Nodes.Values.Where(node => !frontier.Contains(node.Node.Id)).SelectMany(Files).Where(file => !live.Contains(file));
        Assert.NotEmpty(dropped);
    }

    [Fact]
    public void A_sweep_that_has_not_begun_needs_nothing() => Assert.Empty(LiveFiles.Of([]));

    private static SweepSpec With(string? keep) => Specs.Mixed(stopping: "asha") with { Keep = keep, Bundle = new BundleSpec("tree:bundle") };

    private static (Sweep Sweep, List<SweepEvent> Log) Finished(string keep)
    {
        var simulated = new SimulatedSweep(With(keep));
        simulated.Run();
        Assert.Equal(SweepStatus.Finished, simulated.Sweep.Status);
        return (simulated.Sweep, simulated.Log.ConvertAll(happened => happened is AttemptEnded ended ? ended with { Log = $"{ended.Node}/{ended.Attempt}/log.txt" } : happened));
    }

    private static IEnumerable<string> Files(NodeState node) => new[] { node.Artifact, node.Checkpoint }.Where(file => file is not null)!;

    /// <summary>References in the orders of all nodes that run or could run next.</summary>
    private static IEnumerable<string> Needs(Sweep sweep)
    {
        var next = sweep.Trials.Values.Where(trial => !trial.IsOver).Select(sweep.NodeOf).OfType<NodeState>()
            .Concat(sweep.Nodes.Values.Where(node => node.Running is not null))
            .Where(node => node.Node.Parent is not { } parent || sweep.Nodes[parent].Status == NodeStatus.Done);
        return from node in next
               let order = Dispatch.OrderFor(sweep, node, trial: 1, leaseSeconds: 1)
               from file in new[] { order.Resume, order.ParentCheckpoint, order.ParentArtifact, order.Baseline, node.Running?.Checkpoint }
               where file is not null
               select file;
    }
}

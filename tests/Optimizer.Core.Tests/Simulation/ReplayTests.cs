using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Simulation;

public sealed class ReplayTests
{
    [Fact]
    public void The_recorded_policy_finds_what_was_recorded()
    {
        var (spec, recorded, completed) = Finished("random");
        // On as many devices as it ran on: what is proposed depends on what has ended.
        var replayed = Replay.Run(spec, recorded, completed, devices: 2);

        Assert.Equal(completed.Count, replayed.Completed);
        Assert.Equal(completed.Count, replayed.Exact);
        Assert.Equal(0, replayed.Replaced + replayed.Unknown);
        Assert.Equal(1, replayed.VolumeShare, 1e-9);
        Assert.Equal(completed.Min(metrics => metrics[CurveTrainer.Error]), replayed.Best, 1e-12);
    }

    [Fact]
    public void Halving_costs_less_and_says_what_was_never_run()
    {
        var (spec, recorded, completed) = Finished("random");
        var whole = Replay.Run(spec, recorded, completed, devices: 1);
        var halved = Replay.Run(spec with { Stopping = new StoppingSpec { Rule = StoppingSpec.Asha, MinEpochs = 3 } }, recorded, completed, devices: 1);

        Assert.True(halved.Usd < 0.8 * whole.Usd, $"{halved.Usd} with halving, {whole.Usd} without");
        Assert.True(halved.Stopped > 0);
        // All curves were recorded to their ends.
        Assert.Equal(0, halved.Unknown);
    }

    [Fact]
    public void Another_method_gets_the_nearest_that_was_run()
    {
        var (spec, recorded, completed) = Finished("random");
        var replayed = Replay.Run(spec with { Method = "sobol" }, recorded, completed, devices: 2);

        Assert.True(replayed.Replaced > 0);
        Assert.Equal(completed.Count, replayed.Exact + replayed.Replaced);
        Assert.InRange(replayed.VolumeShare, 0.999, 1.001);
    }

    [Fact]
    public void Epochs_that_nobody_trained_are_unknown()
    {
        var (spec, recorded, completed) = Finished("random");
        List<RecordedTrial> cut = [.. recorded.Select(trial => trial with { Epochs = trial.Epochs.RemoveRange(trial.Epochs.Keys.Where(epoch => epoch > 5)) })];
        var replayed = Replay.Run(spec, cut, completed, devices: 1);

        Assert.True(replayed.Unknown > 0);
        Assert.True(replayed.Completed < completed.Count);
    }

    private static (SweepSpec Spec, List<RecordedTrial> Recorded, List<ImmutableSortedDictionary<string, double>> Completed) Finished(string method)
    {
        var spec = SimulatedSpecs.Cost(100_000, seed: 5, method);
        spec = spec with
        {
            Budget = spec.Budget with { Trials = 18 },
            Space = new SearchSpace([.. spec.Space.Parameters.Select(parameter => parameter.Name == "epochs" ? new ConstantParameter("epochs", ParameterValue.Of(27L)) : parameter)]),
        };
        var reports = new Dictionary<(string Node, int Epoch), ImmutableSortedDictionary<string, double>>();
        var simulator = new Simulator(spec, new CurveTrainer(5), 2, events =>
        {
            foreach (var reported in events.OfType<EpochReported>()) reports[(reported.Node, reported.Epoch)] = reported.Metrics;
        });
        simulator.Run();
        var sweep = simulator.Sweep;
        List<RecordedTrial> recorded = [.. sweep.Trials.Values.Select(trial =>
        {
            var nodes = trial.Proposed.Path.Select(id => sweep.Nodes[id]).ToList();
            var epochs = nodes.Where(node => node.Node.Stage == StageNode.Train).SelectMany(node =>
                Enumerable.Range(node.Node.Epochs!.From + 1, node.Node.Epochs.To - node.Node.Epochs.From)
                    .Select(epoch => (epoch, (node.ProductiveSeconds / (node.Node.Epochs.To - node.Node.Epochs.From), reports[(node.Node.Id, epoch)]))));
            return new RecordedTrial(
                trial.Proposed.Configuration, epochs.ToImmutableSortedDictionary(pair => pair.epoch, pair => pair.Item2),
                nodes.Where(node => node.Node.Stage != StageNode.Train).ToImmutableSortedDictionary(node => node.Node.Stage, node => (node.ProductiveSeconds, node.Metrics)));
        })];
        return (spec, recorded, [.. sweep.TrialsThat(TrialStatus.Completed).Select(trial => trial.Metrics)]);
    }
}

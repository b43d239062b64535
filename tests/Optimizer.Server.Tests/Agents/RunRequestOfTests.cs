using System.Collections.Immutable;
using Optimizer.Contracts.Agents;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Agents;

namespace Optimizer.Server.Tests.Agents;

public class RunRequestOfTests
{
    private static readonly DataSpec Data = new() { Format = "csv", Path = "/data/digits.csv" };

    private static readonly SweepSpec Spec = new()
    {
        Name = "s",
        Trainer = new TrainerSpec("image-classifier") { Data = Data, DataDigest = "d1" },
        Objectives = [new Objective("accuracy", Goal.Maximize)],
        Space = new SearchSpace([]),
        Stages = [],
        Budget = new Budget(1),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty,
        Serving = new ServingSpec { Class = "cpu", BatchSizes = [1, 32] },
    };

    private static readonly Device Card = new() { Id = "cuda-1", Class = "t4", Kind = "cuda", Address = "cuda:1", Threads = 4 };

    private static readonly Configuration Parameters = Configuration.Empty.With("width", ParameterValue.Of(16L));

    [Fact]
    public void A_training_goes_on_from_the_epochs_inside_its_checkpoint()
    {
        var node = new StageNode("n1", "train", null, Parameters, new EpochSpan(0, 9, 27), Seed: 7);

        var run = RunRequestOf.Order(new WorkOrder("my sweep", node, 2, 1, "/a/ck", 3, null, null, null, 10, false), Spec, [Card], "/artifacts");

        Assert.Equal(
            ("image-classifier", "n1", 2, "train", "/a/ck", 7L, 4, "d1"),
            (run.Trainer, run.Node, run.Attempt, run.Stage, run.Resume, run.Seed, run.Threads, run.DataDigest));
        Assert.Equal(new EpochSpan(3, 9, 27), run.Epochs);
        Assert.Equal("/artifacts/my%20sweep/n1/2", run.Output);
        Assert.Equal(["cuda:1"], run.Devices);
        Assert.Equal(16L, run.Parameters["width"].AsInteger());
        Assert.Same(Data, run.Data);
        Assert.Null(run.Parent);
        Assert.Null(run.Serving);
    }

    [Fact]
    public void A_training_without_a_checkpoint_starts_at_the_beginning()
    {
        var node = new StageNode("n1", "train", null, Parameters, new EpochSpan(0, 9, 27), 7);

        var run = RunRequestOf.Order(new WorkOrder("s", node, 1, 1, null, 0, null, null, null, 10, false), Spec, [Card], "/artifacts");

        Assert.Equal(new EpochSpan(0, 9, 27), run.Epochs);
    }

    [Fact]
    public void A_compression_starts_from_the_checkpoint_of_its_training()
    {
        var node = new StageNode("n2", "compress", "n1", Parameters, null, 7);

        var run = RunRequestOf.Order(new WorkOrder("s", node, 1, 1, null, 0, "/a/ck", null, null, 10, false), Spec, [Card], "/artifacts");

        Assert.Equal(("/a/ck", null, null), (run.Parent, run.Epochs, run.Resume));
    }

    [Theory]
    [InlineData(StageNode.Measure, "/a/base.onnx")]
    [InlineData(StageNode.Test, null)]
    public void Scores_are_taken_of_the_artifact_on_the_serving_class(string stage, string? baseline)
    {
        var node = new StageNode("n3", stage, "n2", Configuration.Empty, null, 7);

        var run = RunRequestOf.Order(new WorkOrder("s", node, 1, 1, null, 0, null, "/a/model.onnx", baseline, 10, true), Spec, [Card], "/artifacts");

        Assert.Equal(("/a/model.onnx", baseline), (run.Parent, run.Baseline));
        Assert.Same(Spec.Serving, run.Serving);
    }
}

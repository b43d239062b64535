using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Compression;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Tests.Compression;

/// <summary>From a trained checkpoint through every kind of compression to a measured artifact.</summary>
[Collection(TorchCollection.Name)]
public sealed class CompressStageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RecordingControl control = new();

    public static TheoryData<string, string> Mixes()
    {
        var mixes = new TheoryData<string, string>();
        foreach (var model in new[] { "mlp", "cnn" })
        {
            foreach (var pruning in new[] { "none", "structured", "unstructured" })
            {
                foreach (var quantization in new[] { "none", "int8_static", "int8_dynamic", "int4" })
                    mixes.Add(model, $"pruning={pruning} sparsity=0.4 low_rank=0.3 quantization={quantization} distillation=0.5 finetune_epochs=2 finetune_learning_rate=0.003");
            }
        }

        return mixes;
    }

    [Theory, MemberData(nameof(Mixes))]
    public void Any_mix_gives_an_artifact_that_still_classifies(string model, string settings)
    {
        var (data, checkpoint) = (SmallData.Images(), Train(model));

        var done = new CompressStage().Run(Request("compress", checkpoint, settings), data, control);

        Assert.InRange(done.Metrics["accuracy"], 0.9, 1);
        Assert.Equal(new FileInfo(done.Artifact!).Length, done.Metrics["artifact_bytes"]);
        Assert.Equal([1, 2], control.Reports.Select(report => report.Epoch));
    }

    [Fact]
    public void With_everything_off_the_artifact_is_the_trained_network_in_float()
    {
        var checkpoint = Train("mlp");

        var done = new CompressStage().Run(Request("compress", checkpoint, ""), SmallData.Images(), control);

        Assert.Equal(NetworkFile.Load(TrainCheckpoint.NetworkPath(checkpoint)).Parameters, done.Metrics["parameters"]);
        Assert.Equal(File.ReadAllBytes(folder.At("train/model.onnx")), File.ReadAllBytes(done.Artifact!));
        Assert.Equal("Weights and arithmetic in float32.", done.Facts["notes"]);
        Assert.Empty(control.Reports);
    }

    [Fact]
    public void Unstructured_pruning_keeps_its_zeros_through_fine_tuning_and_says_that_it_saves_nothing()
    {
        var done = new CompressStage().Run(Request("compress", Train("mlp"), "pruning=unstructured sparsity=0.75 finetune_epochs=1"), SmallData.Images(), control);

        Assert.Equal("75.0%", done.Facts["zero_weights"]);
        Assert.StartsWith("Unstructured pruning saves no time and no bytes", done.Facts["notes"], StringComparison.Ordinal);
        Assert.Equal(new FileInfo(folder.At("train/model.onnx")).Length, done.Metrics["artifact_bytes"]);
    }

    [Fact]
    public void Distillation_without_fine_tuning_is_named_as_skipped()
    {
        var done = new CompressStage().Run(Request("compress", Train("mlp"), "distillation=0.5"), SmallData.Images(), control);

        Assert.StartsWith("Nothing is distilled: finetune_epochs is 0.", done.Facts["notes"], StringComparison.Ordinal);
    }

    [Fact]
    public void Told_to_pause_it_ends_with_nothing()
    {
        var checkpoint = Train("mlp");

        Assert.Throws<OperationCanceledException>(() => new CompressStage().Run(
            Request("compress", checkpoint, "pruning=structured sparsity=0.5 finetune_epochs=3"), SmallData.Images(), new RecordingControl(pauseAt: 1)));
    }

    [Fact]
    public void A_value_out_of_range_is_refused_by_name()
    {
        var checkpoint = Train("mlp");

        var error = Assert.Throws<StageFailedException>(() => new CompressStage().Run(Request("compress", checkpoint, "sparsity=0.99"), SmallData.Images(), control));

        Assert.Equal("The parameter sparsity: 0.99 is above 0.95, the greatest sparsity.", error.Message);
    }

    [Fact]
    public void A_measured_artifact_has_every_figure_and_is_compared_with_its_parent()
    {
        var checkpoint = Train("mlp");
        var artifact = new CompressStage().Run(Request("compress", checkpoint, "pruning=structured sparsity=0.75 finetune_epochs=1"), SmallData.Images(), control).Artifact!;

        // As a worker's cache hands it out.
        var link = File.CreateSymbolicLink(folder.At("link.onnx"), artifact).FullName;

        var done = new MeasureStage(TimeProvider.System).Run(
            Request("measure", link, "") with { Baseline = folder.At("train/model.onnx"), Serving = new ServingSpec { BatchSizes = [1, 16] } }, SmallData.Images(), control);

        Assert.Superset(
            new HashSet<string>
            {
                "accuracy", "macro_f1", "latency_p50", "latency_p95", "latency_spread", "latency_vs_parent", "throughput", "throughput_spread",
                "throughput_vs_parent", "batch_size_best", "artifact_bytes", "reference_latency",
            },
            done.Metrics.Keys.ToHashSet());
        Assert.All(done.Metrics.Values, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(new FileInfo(artifact).Length, done.Metrics["artifact_bytes"]);
        Assert.Equal("its uncompressed parent, in turn", done.Facts["compared_with"]);
        Assert.Superset(new HashSet<string> { "host", "latency", "quiet_repetitions", "repetitions" }, done.Facts.Keys.ToHashSet());
    }

    [Fact]
    public void The_test_rows_give_an_accuracy_with_its_interval()
    {
        Train("mlp");

        var metrics = new TestStage().Run(Request("test", folder.At("train/model.onnx"), ""), SmallData.Images(), control).Metrics;

        Assert.True(metrics["test_accuracy_low"] < metrics["test_accuracy"] && metrics["test_accuracy"] <= metrics["test_accuracy_high"]);
        Assert.InRange(metrics["test_accuracy"], 0.9, 1);
    }

    [Fact]
    public void Without_test_rows_the_test_stage_says_what_to_do()
    {
        var data = SmallData.Images();

        var error = Assert.Throws<StageFailedException>(() => new TestStage().Run(
            Request("test", "model.onnx", ""), data with { Split = data.Split with { Test = [] } }, control));

        Assert.Equal("There are no test rows: the split gives them a share of 0. Give `split.test` a share, or a `test_path`.", error.Message);
    }

    public void Dispose() => folder.Dispose();

    private string Train(string model) => new TrainStage(TimeProvider.System).Run(
        Request("train", null, $"model={model} width={(model == "mlp" ? 64 : 16)} depth=2 epochs=6") with { Epochs = new(0, 6, 6) }, SmallData.Images(), new RecordingControl()).Checkpoint!;

    private RunRequest Request(string stage, string? parent, string settings) => new()
    {
        Trainer = "image-classifier",
        Node = stage,
        Stage = stage,
        Parent = parent,
        Parameters = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')).ToImmutableSortedDictionary(pair => pair[0], pair => Value(pair[1])),
        Output = folder.Sub(stage),
        Devices = ["cpu"],
        Seed = 7,
    };

    private static ParameterValue Value(string text) =>
        long.TryParse(text, out var whole) ? ParameterValue.Of(whole) : double.TryParse(text, out var real) ? ParameterValue.Of(real) : ParameterValue.Of(text);
}

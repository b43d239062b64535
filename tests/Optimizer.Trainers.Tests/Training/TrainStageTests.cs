using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Training;
using TorchSharp;

namespace Optimizer.Trainers.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class TrainStageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new();
    private readonly RecordingControl control = new();

    [Fact]
    public void A_span_reports_every_epoch_and_ends_with_checkpoint_and_artifact()
    {
        var done = Run(Request(new(0, 8, 0), ("width", ParameterValue.Of(16)), ("learning_rate", ParameterValue.Of(0.02))));

        Assert.Equal(Enumerable.Range(1, 8), control.Reports.Select(report => report.Epoch));
        Assert.All(control.Reports, report => Assert.Equal(["accuracy", "loss", "macro_f1", "train_loss"], report.Metrics.Keys));
        Assert.Equal([(8, done.Checkpoint!)], control.Checkpoints);
        Assert.False(done.Paused);
        Assert.Equal(8, done.Epoch);
        Assert.Equal(control.Reports[^1].Metrics.Add("parameters", (12 * 16) + 16 + (16 * 16) + 16 + (16 * 3) + 3), done.Metrics);
        Assert.True(done.Metrics["accuracy"] > 0.9, $"accuracy {done.Metrics["accuracy"]}");
        Assert.True(control.Reports[^1].Metrics["train_loss"] < control.Reports[0].Metrics["train_loss"]);
    }

    [Fact]
    public void The_artifact_computes_what_the_checkpoint_computes()
    {
        var done = Run(Request(new(0, 2, 0)));

        var network = NetworkFile.Load(TrainCheckpoint.NetworkPath(done.Checkpoint!));
        var rows = SmallData.Vectors().Set.Features[..(12 * 9)];
        using var session = new ArtifactSession(done.Artifact!);
        var (expected, got) = (NaiveForward.Run(network, rows), session.Predict(rows));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got[i], 1e-4f);
    }

    [Fact]
    public void A_checkpoint_is_written_where_the_last_is_two_seconds_old()
    {
        var slow = new SlowControl(clock, TimeSpan.FromSeconds(0.75));

        new TrainStage(clock).Run(Request(new(0, 8, 0)), SmallData.Vectors(), slow);

        Assert.Equal([3, 6, 8], slow.Epochs);
    }

    [Fact]
    public void A_paused_training_keeps_a_checkpoint_and_makes_no_artifact()
    {
        var done = new TrainStage(clock).Run(Request(new(0, 8, 0)), SmallData.Vectors(), new RecordingControl(pauseAt: 2));

        Assert.True(done.Paused);
        Assert.Equal(2, done.Epoch);
        Assert.Null(done.Artifact);
        Assert.Equal(2, TrainCheckpoint.Load(done.Checkpoint!).Epoch);
    }

    [Fact]
    public void A_pause_at_the_last_epoch_is_the_end() =>
        Assert.False(new TrainStage(clock).Run(Request(new(0, 2, 0)), SmallData.Vectors(), new RecordingControl(pauseAt: 2)).Paused);

    [Fact]
    public void A_stop_ends_it_at_the_next_step() => Assert.Throws<OperationCanceledException>(() =>
        new TrainStage(clock).Run(Request(new(0, 8, 0)), SmallData.Vectors(), new RecordingControl(stopAt: 2)));

    [Fact]
    public void A_loss_that_is_no_number_is_diverged_at_that_epoch()
    {
        var failed = Refused(Request(new(0, 5, 0), ("optimizer", ParameterValue.Of("sgd")), ("learning_rate", ParameterValue.Of(100.0)), ("weight_decay", ParameterValue.Of(10.0))));

        Assert.Equal("diverged", failed.Kind);
        Assert.Equal("The loss is not a number at epoch ", failed.Message[..34]);
    }

    [Fact]
    public void A_checkpoint_at_the_end_of_the_span_needs_no_more_training()
    {
        var first = Run(Request(new(0, 2, 0)));

        var again = Run(Request(new(0, 2, 0)) with { Resume = first.Checkpoint, Output = folder.Sub("again") });

        Assert.Equal(first.Metrics.Remove("train_loss"), again.Metrics);
        Assert.Equal(first.Checkpoint, again.Checkpoint);
        Assert.Equal(File.ReadAllBytes(first.Artifact!), File.ReadAllBytes(again.Artifact!));
    }

    [Fact]
    public void A_checkpoint_of_other_parameters_or_another_seed_is_refused()
    {
        var first = Run(Request(new(0, 2, 0)));

        var parameters = Refused(Request(new(2, 4, 0), ("batch_size", ParameterValue.Of(7))) with { Resume = first.Checkpoint });
        var seed = Refused(Request(new(2, 4, 0)) with { Resume = first.Checkpoint, Seed = 99 });
        var horizon = Refused(Request(new(2, 4, 4)) with { Resume = first.Checkpoint });

        Assert.All(
            [parameters, seed, horizon],
            refused => Assert.Equal($"The checkpoint '{first.Checkpoint}' belongs to other parameters, data or seed.", refused.Message));
    }

    [Fact]
    public void A_checkpoint_outside_the_span_is_refused()
    {
        var first = Run(Request(new(0, 2, 0)));

        Assert.Equal(
            $"The checkpoint '{first.Checkpoint}' is at epoch 2, outside 3 to 4.", Refused(Request(new(3, 4, 0)) with { Resume = first.Checkpoint }).Message);
    }

    [Fact]
    public void Later_epochs_without_a_checkpoint_are_refused() => Assert.Equal(
        "Epochs after 3 were asked for without a checkpoint to continue from.", Refused(Request(new(3, 4, 0))).Message);

    [Theory, InlineData("network.bin"), InlineData("optimizer.bin"), InlineData("meta.json")]
    public void A_damaged_checkpoint_is_refused(string file)
    {
        var first = Run(Request(new(0, 1, 0)));
        var path = Path.Combine(first.Checkpoint!, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);

        Assert.Throws<InvalidDataException>(() => Run(Request(new(1, 2, 0)) with { Resume = first.Checkpoint }));
    }

    [Theory]
    [InlineData("learning_rate", "fast", "Parameter learning_rate: 'fast' is not a number.")]
    [InlineData("optimizer", "lion", "Parameter optimizer: 'lion' is not a optimizer; there are sgd, adam, adamw.")]
    public void A_value_outside_the_schema_is_refused(string name, string value, string expected) =>
        Assert.Equal(expected, Refused(Request(new(0, 1, 0), (name, ParameterValue.Of(value)))).Message);

    [Fact]
    public void A_device_that_is_not_there_is_refused() => Assert.Equal(
        "Device 'cuda:0' is not there: libtorch sees 0 CUDA devices. Build with -p:Torch=cuda and check the driver.",
        Refused(Request(new(0, 1, 0)) with { Devices = ["cuda:0"] }).Message);

    [Theory, InlineData("mlp", 3), InlineData("cnn", 4)]
    public void No_tensor_outlives_its_training_and_none_piles_up_over_epochs(string model, int layersWithWeights)
    {
        var before = torch.Tensor.TotalCount;
        var live = new List<long>();

        var request = Request(new(0, 6, 6), ("model", ParameterValue.Of(model)), ("schedule", ParameterValue.Of("cosine")), ("dropout", ParameterValue.Of(0.2)), ("width", ParameterValue.Of(4)));
        new TrainStage(clock).Run(request, SmallData.Images(), new SlowControl(clock, TimeSpan.FromSeconds(3), () => live.Add(torch.Tensor.TotalCount)));

        // TorchSharp counts a tensor that becomes a parameter twice and takes it off once: a weight and a bias in each layer.
        Assert.Equal(2 * layersWithWeights, torch.Tensor.TotalCount - before);
        Assert.Single(live.Distinct());
    }

    public void Dispose() => folder.Dispose();

    private TrainerDone Run(RunRequest request) => new TrainStage(clock).Run(request, SmallData.Vectors(), control);

    private StageFailedException Refused(RunRequest request) => Assert.Throws<StageFailedException>(() => Run(request));

    private RunRequest Request(EpochSpan span, params (string Name, ParameterValue Value)[] parameters) => new()
    {
        Trainer = "image-classifier",
        Node = "n",
        Stage = "train",
        Parameters = parameters.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value),
        Epochs = span,
        Output = folder,
        Devices = ["cpu"],
        Seed = 7,
    };

    /// <summary>Every report takes its time.</summary>
    private sealed class SlowControl(FakeTimeProvider clock, TimeSpan perEpoch, Action? onReport = null) : IRunControl
    {
        public List<int> Epochs { get; } = [];

        public bool PauseRequested => false;

        public bool StopRequested => false;

        public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics)
        {
            clock.Advance(perEpoch);
            onReport?.Invoke();
        }

        public void Checkpoint(int epoch, string path) => Epochs.Add(epoch);
    }
}

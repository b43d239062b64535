using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class ExactResumeTests : IDisposable
{
    private const int Epochs = 5;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("sgd", "mlp")]
    [InlineData("sgd", "cnn")]
    [InlineData("adam", "mlp")]
    [InlineData("adam", "cnn")]
    [InlineData("adamw", "mlp")]
    [InlineData("adamw", "cnn")]
    public void A_training_paused_at_any_epoch_and_continued_has_exactly_the_weights_of_one_that_never_paused(string optimizer, string model)
    {
        var (whole, wholeReports) = Train(optimizer, model, new(0, Epochs, Epochs), null, "whole", int.MaxValue);

        for (var pause = 1; pause < Epochs; pause++)
        {
            var (first, firstReports) = Train(optimizer, model, new(0, Epochs, Epochs), null, $"first-{pause}", pause);
            Assert.True(first.Paused);
            Assert.Equal(pause, first.Epoch);
            var (second, secondReports) = Train(optimizer, model, new(0, Epochs, Epochs), first.Checkpoint, $"second-{pause}", int.MaxValue);

            Assert.Equal(WeightBits(whole), WeightBits(second));
            Assert.Equal(wholeReports, [.. firstReports, .. secondReports]);
        }
    }

    [Fact]
    public void Spans_of_one_epoch_each_end_where_one_long_span_ends()
    {
        var (whole, _) = Train("adam", "mlp", new(0, Epochs, Epochs), null, "whole", int.MaxValue);

        string? checkpoint = null;
        for (var epoch = 0; epoch < Epochs; epoch++)
            checkpoint = Train("adam", "mlp", new(epoch, epoch + 1, Epochs), checkpoint, $"span-{epoch}", int.MaxValue).Done.Checkpoint;

        Assert.Equal(WeightBits(whole), WeightBits(checkpoint!));
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        var (one, _) = Train("adam", "mlp", new(0, 1, 1), null, "one", int.MaxValue);
        var (other, _) = Train("adam", "mlp", new(0, 1, 1), null, "other", int.MaxValue, seed: 8);

        Assert.NotEqual(WeightBits(one), WeightBits(other));
    }

    public void Dispose() => folder.Dispose();

    private (TrainerDone Done, List<(int Epoch, string Metrics)> Reports) Train(
        string optimizer, string model, EpochSpan span, string? resume, string output, int pauseAt, long seed = 7)
    {
        var control = new RecordingControl(pauseAt);
        var request = new RunRequest
        {
            Trainer = "image-classifier",
            Node = "n",
            Stage = "train",
            Parameters = ImmutableSortedDictionary<string, ParameterValue>.Empty
                .Add("model", ParameterValue.Of(model))
                .Add("optimizer", ParameterValue.Of(optimizer))
                .Add("width", ParameterValue.Of(16))
                .Add("learning_rate", ParameterValue.Of(0.01))
                .Add("weight_decay", ParameterValue.Of(0.001))
                .Add("schedule", ParameterValue.Of("cosine"))
                .Add("dropout", ParameterValue.Of(0.3))
                .Add("augmentation", ParameterValue.Of("shift_flip"))
                .Add("label_smoothing", ParameterValue.Of(0.1))
                .Add("batch_size", ParameterValue.Of(32)),
            Epochs = span,
            Resume = resume,
            Output = folder.Sub(output),
            Devices = ["cpu"],
            Seed = seed,
        };
        var done = new TrainStage(new FakeTimeProvider()).Run(request, SmallData.Images(), control);
        return (done, [.. control.Reports.Select(report => (report.Epoch, string.Join(' ', report.Metrics.Select(pair => $"{pair.Key}={pair.Value:R}"))))]);
    }

    private static int[] WeightBits(TrainerDone done) => WeightBits(done.Checkpoint!);

    private static int[] WeightBits(string checkpoint) =>
        [.. NetworkFile.Load(TrainCheckpoint.NetworkPath(checkpoint)).Layers
            .SelectMany(layer => layer switch
            {
                DenseLayer dense => dense.Weight.Concat(dense.Bias!),
                ConvLayer conv => conv.Weight.Concat(conv.Bias!),
                _ => [],
            })
            .Select(BitConverter.SingleToInt32Bits)];
}

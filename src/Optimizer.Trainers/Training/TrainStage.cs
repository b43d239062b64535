using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Networks;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>
/// Trains an image classifier over a span of epochs. Pausing at any epoch and continuing gives exactly the weights of a training
/// that was never paused, with the same number of threads and the same kind of device.
/// </summary>
public sealed class TrainStage(TimeProvider clock) : IStage
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(2);

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var settings = TrainSettings.Of(request.Parameters);
        var span = request.Epochs ?? throw new StageFailedException("error", "A train stage needs epochs: from, to and horizon.");
        var identity = TrainCheckpoint.IdentityOf(request, data);
        var start = StartOf(request, span, identity);
        set_num_threads(Math.Max(1, request.Threads));
        var device = Devices.Of(request.Devices);

        var network = start?.Network ?? Architecture.Build(settings, data.Set.Shape, data.Set.ClassNames.Length, request.Seed);
        using var module = new NetworkModule(network, device, settings.Dropout);
        using var rule = RuleOf(settings, module);
        if (start is not null) rule.Restore(start.Steps, start.State);
        using var loop = new TrainingLoop(
            data, module, rule, new(settings.BatchSize, request.Seed, new(settings.LabelSmoothing), settings.Augmentation), device);

        var (epoch, saved, savedAt) = (start?.Epoch ?? 0, request.Resume, clock.GetTimestamp());
        var metrics = start is null ? Empty : MetricsOf(loop.Validate(), null);
        while (epoch < span.To)
        {
            epoch++;
            var trainLoss = loop.Epoch(epoch, Schedule.RateAt(settings.Schedule, settings.LearningRate, epoch, span.Horizon), () => control.StopRequested);
            var validation = loop.Validate();
            if (!double.IsFinite(trainLoss) || !double.IsFinite(validation.Loss))
                throw new StageFailedException("diverged", $"The loss is not a number at epoch {epoch} (train {trainLoss}, validation {validation.Loss}).");
            metrics = MetricsOf(validation, trainLoss);
            control.Report(epoch, metrics);

            var last = epoch == span.To || control.PauseRequested;
            if (!last && clock.GetElapsedTime(savedAt) < CheckpointEvery) continue;
            saved = Path.Combine(request.Output, $"checkpoint-{epoch.ToString("D6", CultureInfo.InvariantCulture)}");
            new TrainCheckpoint(epoch, identity, module.ToNetwork(), rule.Steps, rule.State()).Save(saved);
            savedAt = clock.GetTimestamp();
            control.Checkpoint(epoch, saved);
            if (last) break;
        }

        var trained = module.ToNetwork();
        var paused = epoch < span.To;
        var artifact = paused ? null : Path.Combine(request.Output, "model.onnx");
        if (artifact is not null) NetworkOnnx.WriteFloat(trained, artifact);
        return new()
        {
            Artifact = artifact,
            Metrics = metrics.SetItem("parameters", trained.Parameters),
            Checkpoint = saved,
            Epoch = epoch,
            Paused = paused,
        };
    }

    private static ImmutableSortedDictionary<string, double> Empty => ImmutableSortedDictionary<string, double>.Empty.WithComparers(StringComparer.Ordinal);

    private static TrainCheckpoint? StartOf(RunRequest request, EpochSpan span, string identity)
    {
        if (request.Resume is null)
        {
            return span.From == 0
                ? null
                : throw new StageFailedException("error", $"Epochs after {span.From} were asked for without a checkpoint to continue from.");
        }

        var start = TrainCheckpoint.Load(request.Resume);
        if (start.Identity != identity)
            throw new StageFailedException("error", $"The checkpoint '{request.Resume}' belongs to other parameters, data or seed.");
        return start.Epoch >= span.From && start.Epoch <= span.To
            ? start
            : throw new StageFailedException("error", $"The checkpoint '{request.Resume}' is at epoch {start.Epoch}, outside {span.From} to {span.To}.");
    }

    private static UpdateRule RuleOf(TrainSettings settings, NetworkModule module) => settings.Optimizer switch
    {
        "sgd" => new Sgd(module.Weights, settings.Momentum, settings.WeightDecay),
        "adam" => new Adam(module.Weights, settings.WeightDecay, decoupled: false),
        "adamw" => new Adam(module.Weights, settings.WeightDecay, decoupled: true),
        var other => throw new StageFailedException("error", $"Optimizer '{other}' is unknown; there are sgd, adam and adamw."),
    };

    private static ImmutableSortedDictionary<string, double> MetricsOf(Validation validation, double? trainLoss)
    {
        var metrics = Empty.Add("accuracy", validation.Scores.Accuracy).Add("loss", validation.Loss).Add("macro_f1", validation.Scores.MacroF1);
        return trainLoss is { } loss ? metrics.Add("train_loss", loss) : metrics;
    }
}

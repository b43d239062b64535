using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Simulated;

/// <summary>
/// A training that a problem answers for: its epochs take the problem's seconds on a clock of their own and no time here. It may be paused
/// wherever a real one may, in the middle of an epoch too, which then is lost and was paid.
/// </summary>
public sealed class SimulatedTrainStage(TimeProvider clock) : IStage
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(2);

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var span = request.Epochs ?? throw new StageFailedException("error", "A train stage needs epochs: from, to and horizon.");
        var model = SimulatedModel.Of(request, request.Resume is { } kept ? SimulatedModel.Load(kept) : null);
        if (model.Epoch < span.From || model.Epoch > span.To)
            throw new StageFailedException("error", $"Epochs {span.From} to {span.To} were asked for, and there are {model.Epoch} to go on from.");
        var (trainer, node) = (SimulatedTrainer.Of(model), SimulatedTrainer.NodeOf(request));
        var (seconds, saved, savedEpoch, savedAt) = (0.0, request.Resume, model.Epoch, clock.GetTimestamp());
        var metrics = ImmutableSortedDictionary<string, double>.Empty;
        while (model.Epoch < span.To && !control.PauseRequested)
        {
            var (takes, told) = trainer.Epoch(node, model.Point, model.Epoch + 1) ?? throw new StageFailedException("diverged", $"The problem has no value at epoch {model.Epoch + 1}.");
            var end = seconds + takes;
            seconds = control.Spend(seconds, end);
            if (control.StopRequested) throw new OperationCanceledException();
            if (seconds < end) break;
            (model, metrics) = (model with { Epoch = model.Epoch + 1 }, told);
            control.Report(model.Epoch, metrics, seconds);
            if (model.Epoch < span.To && clock.GetElapsedTime(savedAt) >= CheckpointEvery) Save();
        }

        if (model.Epoch > savedEpoch) Save();
        var paused = model.Epoch < span.To;
        return new()
        {
            Artifact = paused ? null : model.SaveArtifact(request.Output),
            Metrics = metrics,
            Facts = SimulatedStage.Facts(model),
            Checkpoint = saved,
            Epoch = model.Epoch,
            Paused = paused,
            Seconds = seconds,
        };

        void Save()
        {
            saved = Path.Combine(request.Output, $"checkpoint-{model.Epoch.ToString("D6", CultureInfo.InvariantCulture)}");
            model.SaveCheckpoint(saved);
            (savedEpoch, savedAt) = (model.Epoch, clock.GetTimestamp());
            control.Checkpoint(model.Epoch, saved);
        }
    }
}

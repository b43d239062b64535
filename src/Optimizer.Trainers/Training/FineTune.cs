using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Networks;


namespace Optimizer.Trainers.Training;

/// <summary>Trains a compressed network on, so that it gets back what compression took.</summary>
public static class FineTune
{
    /// <param name="shouldStop">Asked before each step.</param>
    /// <param name="onEpoch">Told the epoch (from 1) and the accuracy on the validation rows after it.</param>
    /// <exception cref="OperationCanceledException">It should stop.</exception>
    /// <exception cref="StageFailedException">Diverged.</exception>
    public static Network Run(Network student, FineTuneSettings settings, LoadedData data, Func<bool> shouldStop, Action<int, double> onEpoch)
    {
        var device = Devices.Of([settings.Device]);
        using var module = new NetworkModule(student, device, masks: settings.Masks);
        using var rule = new Adam(module.Weights, weightDecay: 0, decoupled: false);
        using var loop = new TrainingLoop(
            data, module, rule, new(settings.BatchSize, settings.Seed, new(0, settings.Alpha, settings.Temperature)), device, settings.Teacher);
        for (var epoch = 1; epoch <= settings.Epochs; epoch++)
        {
            var loss = loop.Epoch(epoch, Schedule.RateAt("cosine", settings.LearningRate, epoch, settings.Epochs), shouldStop);
            if (!double.IsFinite(loss))
                throw new StageFailedException("diverged", $"The loss is not a number at fine-tuning epoch {epoch}. Use a smaller finetune_learning_rate.");
            onEpoch(epoch, loop.Validate().Scores.Accuracy);
        }

        return module.ToNetwork();
    }
}

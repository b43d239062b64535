using System.Collections.Immutable;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>The learning-curve model as the image classifier reports it: accuracies, and an artifact measured as ours are.</summary>
/// <param name="seed">Of the measurements' noise.</param>
internal sealed class ServedTrainer(long seed) : ISimulatedTrainer
{
    /// <summary>Half-width of a measured speed, as a share: what a shared machine shows.</summary>
    private const double Spread = 0.02;

    private static readonly ImmutableSortedDictionary<string, double> None = ImmutableSortedDictionary<string, double>.Empty.WithComparers(StringComparer.Ordinal);

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Epoch(StageNode node, Configuration point, int epoch)
    {
        var training = LearningCurveProblems.TrainingOf(point);
        var error = LearningCurveCost.TrainError(training, epoch, seed);
        return (LearningCurveCost.EpochSeconds(training.Batch, training.Width), None.Add("accuracy", 1 - error).Add("loss", 3 * error).Add("train_loss", 2.5 * error));
    }

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Stage(StageNode node, Configuration point)
    {
        var (training, compression) = (LearningCurveProblems.TrainingOf(point), LearningCurveProblems.CompressionOf(point));
        var accuracy = 1 - LearningCurveProblems.Cost.Observed(point, seed)[0];
        switch (node.Stage)
        {
            case StageNode.Measure:
                var latency = LearningCurveCost.InferMilliseconds(training.Width, compression);
                var bytes = Math.Ceiling(((1000 * training.Width) + (48 * training.Width * training.Width)) * compression.Bits / 8 * (1 - compression.Sparsity) * compression.Rank);
                return (2, None.Add("accuracy", accuracy).Add("artifact_bytes", bytes).Add("latency_p50", latency).Add("latency_p95", latency * 1.3).Add("latency_spread", Spread)
                    .Add("peak_memory_bytes", 4e7 + bytes).Add("throughput", 1000 / latency).Add("throughput_spread", Spread)
                    .Add("throughput_vs_parent", LearningCurveCost.InferMilliseconds(training.Width, new CurveCompression(0, 32, 0, 1)) / latency));
            case StageNode.Test:
                return (1, None.Add("test_accuracy", accuracy - 0.002).Add("test_accuracy_low", accuracy - 0.02).Add("test_accuracy_high", accuracy + 0.016));
            default:
                return (LearningCurveCost.CompressSeconds(training, compression), None);
        }
    }
}

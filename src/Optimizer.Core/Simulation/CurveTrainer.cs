using System.Collections.Immutable;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Simulation;

/// <summary>The learning-curve model (<see cref="LearningCurveCost"/>) as a trainer: train, compress, measure; test tells the error without noise.</summary>
/// <param name="seed">Of the measurements' noise; null: without noise.</param>
public sealed class CurveTrainer(long? seed) : ISimulatedTrainer
{
    /// <summary>Test error, between 0 and 1.</summary>
    public const string Error = "error";

    /// <summary>Milliseconds of one inference.</summary>
    public const string Latency = "latency_p50";

    private static readonly ImmutableSortedDictionary<string, double> None = ImmutableSortedDictionary<string, double>.Empty;

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Epoch(StageNode node, Configuration point, int epoch)
    {
        var training = LearningCurveProblems.TrainingOf(point);
        return (LearningCurveCost.EpochSeconds(training.Batch, training.Width), None.Add(Error, LearningCurveCost.TrainError(training, epoch, seed)));
    }

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Stage(StageNode node, Configuration point)
    {
        var training = LearningCurveProblems.TrainingOf(point);
        if (!point.TryGet("sparsity", out _))
            return (0, node.Stage == StageNode.Test ? None.Add("test_" + Error, LearningCurveCost.TrainError(training, point[TrialPath.Epochs].AsDouble())) : None);
        var compression = LearningCurveProblems.CompressionOf(point);
        if (node.Stage == StageNode.Test) return (0, None.Add("test_" + Error, LearningCurveProblems.Cost.Truth(point)[0]));
        if (node.Stage != StageNode.Measure) return (LearningCurveCost.CompressSeconds(training, compression), None);
        var milliseconds = LearningCurveCost.InferMilliseconds(training.Width, compression);
        var losses = seed is { } drawn ? LearningCurveProblems.Cost.Observed(point, drawn) : LearningCurveProblems.Cost.Truth(point);
        return (0, None.Add(Error, losses[0]).Add(Latency, milliseconds).Add("throughput", 1000 / milliseconds));
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>The learning-curve model as problems: whole evaluations with three objectives, or one training with a fidelity.</summary>
public static class LearningCurveProblems
{
    /// <summary>Epochs of a full training.</summary>
    public const int MostEpochs = 81;

    /// <summary>What compression does nothing at.</summary>
    public static ImmutableSortedDictionary<string, ParameterValue> Plain { get; } = ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.Ordinal)
        .Add("sparsity", ParameterValue.Of(0.0)).Add("bits", ParameterValue.Of(32L)).Add("alpha", ParameterValue.Of(0.0)).Add("rank", ParameterValue.Of(1.0));

    /// <summary>Test error against seconds of training against inference, nine parameters. The true front was estimated from 600,000 evaluations.</summary>
    public static SyntheticProblem Cost { get; } = new(
        "lccost",
        new SearchSpace([
            .. Training(),
            new IntegerParameter("epochs", 1, MostEpochs, log: true),
            new FloatParameter("sparsity", 0, 0.95) { Stage = "compress" },
            new CategoryParameter("bits", [.. new long[] { 32, 16, 8, 4 }.Select(ParameterValue.Of)]) { Stage = "compress" },
            new FloatParameter("alpha", 0, 1) { Stage = "compress" },
            new FloatParameter("rank", 0.1, 1) { Stage = "compress" },
        ]),
        3,
        (point, seed) => Losses(point, seed),
        point => Losses(point, null))
    {
        Reference = [0.60, 3.2, 0.8],
        Neutral = Plain,
        TrueVolume = 0.8061083146927333 * ((0.60 - 0.03) * (3.2 - 0.0) * (0.8 + 1.1)),
    };

    /// <summary>Test error after <see cref="MostEpochs"/> epochs, four parameters; <see cref="ErrorAt"/> tells the epochs before.</summary>
    public static SyntheticProblem Fidelity { get; } = new(
        "lcmf", new SearchSpace([.. Training()]), 1,
        (point, seed) => [ErrorAt(point, MostEpochs, seed)],
        point => [ErrorAt(point, MostEpochs, null)])
    { Optimum = 0.05179811872309461 };

    /// <param name="seed">Of the run; null: without noise.</param>
    public static double ErrorAt(Configuration point, int epoch, long? seed) => LearningCurveCost.TrainError(TrainingOf(point), epoch, seed);

    public static CurveTraining TrainingOf(Configuration point) =>
        new(point["lr"].AsDouble(), point["batch"].AsDouble(), point["wd"].AsDouble(), point["width"].AsDouble());

    public static CurveCompression CompressionOf(Configuration point) =>
        new(point["sparsity"].AsDouble(), (int)point["bits"].AsInteger(), point["alpha"].AsDouble(), point["rank"].AsDouble());

    private static ImmutableArray<double> Losses(Configuration point, long? seed) =>
        [.. LearningCurveCost.Losses(TrainingOf(point), point["epochs"].AsDouble(), CompressionOf(point), seed)];

    private static IEnumerable<Parameter> Training() =>
    [
        new FloatParameter("lr", 1e-5, 1, log: true),
        new IntegerParameter("batch", 8, 1024, log: true),
        new FloatParameter("wd", 1e-6, 1e-1, log: true),
        new IntegerParameter("width", 32, 512, log: true),
    ];
}

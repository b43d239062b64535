using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>Error, training cost and inference cost of a training that is compressed: nine parameters in two stages.</summary>
public static class CompressionProblem
{
    /// <summary>Of the true front, estimated from 600,000 evaluations.</summary>
    public const double FrontShare = 0.8061083146927333;

    private static readonly double[] Ideal = [0.03, 0.0, -1.1];

    public static SearchSpace Space { get; } = new(
    [
        new FloatParameter("lr", 1e-5, 1, log: true), new IntegerParameter("batch", 8, 1024, log: true), new FloatParameter("wd", 1e-6, 1e-1, log: true),
        new IntegerParameter("width", 32, 512, log: true), new IntegerParameter("epochs", 1, 81, log: true),
        new FloatParameter("sparsity", 0, 0.95) { Stage = "compress" },
        new CategoryParameter("bits", [.. new long[] { 32, 16, 8, 4 }.Select(ParameterValue.Of)]) { Stage = "compress" },
        new FloatParameter("alpha", 0, 1) { Stage = "compress" }, new FloatParameter("rank", 0.1, 1) { Stage = "compress" },
    ]);

    /// <summary>Every evaluation pays its own training.</summary>
    public static Problem Whole { get; } = new("lccost", Space, (at, seed) => [.. Of(at).Losses(at["epochs"].AsInteger(), seed)])
    {
        Reference = [0.60, 3.2, 0.8],
        FrontVolume = FrontShare * (0.60 - Ideal[0]) * (3.2 - Ideal[1]) * (0.8 - Ideal[2]),
    };

    public static TrainingCurve Curve(Configuration at) =>
        new(at["lr"].AsDouble(), at["batch"].AsDouble(), at["wd"].AsDouble(), at["width"].AsDouble());

    public static CompressionModel Of(Configuration at) =>
        new(Curve(at), at["sparsity"].AsDouble(), (int)at["bits"].AsInteger(), at["alpha"].AsDouble(), at["rank"].AsDouble());
}

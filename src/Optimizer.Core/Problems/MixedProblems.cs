using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>Problems in the parameters that trainings have: numbers, whole numbers, words and conditions.</summary>
public static class MixedProblems
{
    /// <summary>Eight parameters; a smooth bowl around adam, silu, four layers of 192, lr 1e-3.</summary>
    public static SyntheticProblem Mixed { get; } = Of("mixed8", MixedSpace(), 1, MixedLosses);

    /// <summary>The same with a second and third objective: what the network costs to train and to run.</summary>
    public static SyntheticProblem MixedCosts { get; } = Of("mixed8-costs", MixedSpace(), 3, point => [MixedLosses(point)[0], Cost(point), Size(point)]);

    /// <summary>An optimiser with a momentum, or one with two betas; adam with beta2 0.98 is best.</summary>
    public static SyntheticProblem Conditional { get; } = Of(
        "conditional",
        new SearchSpace([
            Words("optimizer", "sgd", "adam"),
            new FloatParameter("lr", 1e-5, 1, log: true),
            new FloatParameter("momentum", 0, 0.99) { When = [new Condition("optimizer", [ParameterValue.Of("sgd")])] },
            new FloatParameter("beta1", 0.5, 0.99) { When = [new Condition("optimizer", [ParameterValue.Of("adam")])] },
            new FloatParameter("beta2", 0.9, 0.999) { When = [new Condition("optimizer", [ParameterValue.Of("adam")])] },
            new FloatParameter("wd", 1e-8, 0.1, log: true),
        ]),
        1,
        point =>
        {
            var isSgd = point["optimizer"].ToString() == "sgd";
            var loss = (0.1 * Square(Math.Log10(point["lr"].AsDouble()) - (isSgd ? -1 : -3))) + (0.02 * Square(Math.Log10(point["wd"].AsDouble()) + 4));
            return [isSgd
                ? loss + 0.05 + Square(point["momentum"].AsDouble() - 0.9)
                : loss + Square(point["beta1"].AsDouble() - 0.9) + (20 * Square(point["beta2"].AsDouble() - 0.98))];
        });

    /// <summary>Value at step 1..10 of a training in a space of four parameters, for throughput.</summary>
    public static double ThroughputAt(Configuration point, int step) =>
        Square(Math.Log10(point["x"].AsDouble()) + 3) + (0.1 * Square(point["y"].AsDouble())) + (0.01 * Math.Abs(point["k"].AsDouble() - 20))
            + (point["c"].ToString() switch { "a" => 0, "b" => 0.3, _ => 0.6 }) + (2.0 / step);

    public static SearchSpace ThroughputSpace { get; } = new([
        new FloatParameter("x", 1e-5, 1, log: true), new FloatParameter("y", -5, 5), new IntegerParameter("k", 1, 64), Words("c", "a", "b", "c"),
    ]);

    private static SearchSpace MixedSpace() => new([
        new FloatParameter("lr", 1e-5, 1, log: true),
        new FloatParameter("wd", 1e-8, 0.1, log: true),
        new FloatParameter("eps", 1e-10, 1e-3, log: true),
        new IntegerParameter("layers", 1, 12),
        new IntegerParameter("width", 16, 1024),
        Words("opt", "sgd", "adam", "lion"),
        Words("act", "relu", "gelu", "silu", "tanh"),
        new FloatParameter("drop", 0, 0.9),
    ]);

    private static ImmutableArray<double> MixedLosses(Configuration point)
    {
        var (best, loss) = point["opt"].ToString() switch { "sgd" => (-1.0, 0.15), "adam" => (-3.0, 0.0), _ => (-4.0, 0.05) };
        loss += point["act"].ToString() switch { "silu" => 0, "gelu" => 0.02, "relu" => 0.05, _ => 0.15 };
        return [loss + (0.1 * Square(Math.Log10(point["lr"].AsDouble()) - best)) + (0.02 * Square(Math.Log10(point["wd"].AsDouble()) + 4))
            + (0.002 * Square(Math.Log10(point["eps"].AsDouble()) + 8)) + (0.01 * Square(point["layers"].AsDouble() - 4))
            + Square((point["width"].AsDouble() - 192) / 800) + Square(point["drop"].AsDouble() - 0.2)];
    }

    private static double Cost(Configuration point) => Math.Log10(point["layers"].AsDouble() * point["width"].AsDouble()) - (0.3 * point["drop"].AsDouble());

    private static double Size(Configuration point) => Math.Log10((point["layers"].AsDouble() * Square(point["width"].AsDouble())) + 1e4);

    private static SyntheticProblem Of(string name, SearchSpace space, int objectives, Func<Configuration, ImmutableArray<double>> losses) =>
        new(name, space, objectives, (point, _) => losses(point), losses);

    private static double Square(double value) => value * value;

    private static CategoryParameter Words(string name, params string[] words) => new(name, [.. words.Select(ParameterValue.Of)]);
}

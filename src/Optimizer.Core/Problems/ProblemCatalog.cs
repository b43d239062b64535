using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Problems;

/// <summary>Names to problems.</summary>
public static class ProblemCatalog
{
    private const string NoisySuffix = "-noisy";

    /// <summary>Of one objective.</summary>
    public static ImmutableArray<string> Quality { get; } =
        ["branin", "hartmann6", "rosenbrock8", "ackley10", "levy6", "branin-noisy", "hartmann6-noisy", "rosenbrock8-noisy", "ackley10-noisy", "levy6-noisy", "mixed8", "conditional"];

    /// <summary>Of several objectives.</summary>
    public static ImmutableArray<string> Fronts { get; } = ["zdt1", "zdt2", "zdt3", "dtlz2", "lccost"];

    /// <exception cref="ArgumentException">There is no such problem.</exception>
    public static Problem Of(string name) => name switch
    {
        "branin" => new Problem(
            name, new SearchSpace([new FloatParameter("x1", -5, 10), new FloatParameter("x2", 0, 15)]), (at, _) => [ClassicFunctions.Branin([at["x1"].AsDouble(), at["x2"].AsDouble()])])
        { Optimum = 0.39788735772973816 },
        "hartmann6" => Classic(name, 6, 0, 1, -3.322368011415515, x => ClassicFunctions.Hartmann6(x)),
        "rosenbrock8" => Classic(name, 8, -5, 10, 0, x => ClassicFunctions.Rosenbrock(x)),
        "ackley10" => Classic(name, 10, -15, 30, 0, x => ClassicFunctions.Ackley(x)),
        "levy6" => Classic(name, 6, -10, 10, 0, x => ClassicFunctions.Levy(x)),
        "zdt1" or "zdt2" or "zdt3" => Zdt(name, name[^1] - '0'),
        "dtlz2" => Front(name, 7, x => FrontFunctions.Dtlz2(x), [1.1, 1.1, 1.1], Math.Pow(1.1, 3) - (Math.PI / 6)),
        "lccost" => CompressionProblem.Whole,
        "mixed8" => MixedProblems.Mixed,
        "conditional" => MixedProblems.Conditional,
        _ when name.EndsWith(NoisySuffix, StringComparison.Ordinal) => Noise.On(Of(name[..^NoisySuffix.Length]), name),
        _ => throw new ArgumentException(
            $"There is no problem '{name}'{(Nearest.Of(name, [.. Quality, .. Fronts]) is { } near ? $"; did you mean '{near}'?" : ".")} There are {string.Join(", ", Quality.Concat(Fronts))}."),
    };

    private static Problem Classic(string name, int size, double low, double high, double optimum, Func<double[], double> function) =>
        new(name, Cube(size, low, high), (at, _) => [function(Numbers(at, size))]) { Optimum = optimum };

    private static Problem Front(string name, int size, Func<double[], double[]> function, ImmutableArray<double> reference, double volume) =>
        new(name, Cube(size, 0, 1), (at, _) => [.. function(Numbers(at, size))]) { Reference = reference, FrontVolume = volume };

    /// <summary>The front is where all but the first number are 0; its volume is that of many points of it, equally spaced.</summary>
    private static Problem Zdt(string name, int number)
    {
        var points = number == 3 ? 200_001 : 20_001;
        var front = Enumerable.Range(0, points).Select(i => i / (points - 1.0)).Select(x => new[] { x, FrontFunctions.ZdtSecond(number, x, 1) });
        return Front(name, 10, x => FrontFunctions.Zdt(number, x), [1.1, 1.1], Hypervolume.Of(front, [1.1, 1.1]));
    }

    private static SearchSpace Cube(int size, double low, double high) =>
        new([.. Enumerable.Range(1, size).Select(i => new FloatParameter($"x{i}", low, high))]);

    private static double[] Numbers(Configuration at, int size) => [.. Enumerable.Range(1, size).Select(i => at[$"x{i}"].AsDouble())];
}

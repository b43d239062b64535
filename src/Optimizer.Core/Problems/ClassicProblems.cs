using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Problems;

/// <summary>The classic functions on their domains, plain or with hash noise.</summary>
public static class ClassicProblems
{
    public static SyntheticProblem Branin { get; } = Of(
        "branin", [(-5, 10), (0, 15)], ClassicFunctions.Branin, 0.39788735772973816);

    public static SyntheticProblem Hartmann6 { get; } = Of("hartmann6", [.. Enumerable.Repeat((0.0, 1.0), 6)], ClassicFunctions.Hartmann6, -3.322368011415515);

    public static SyntheticProblem Rosenbrock8 { get; } = Of("rosenbrock8", [.. Enumerable.Repeat((-5.0, 10.0), 8)], ClassicFunctions.Rosenbrock, 0);

    public static SyntheticProblem Ackley10 { get; } = Of("ackley10", [.. Enumerable.Repeat((-15.0, 30.0), 10)], ClassicFunctions.Ackley, 0);

    public static SyntheticProblem Levy6 { get; } = Of("levy6", [.. Enumerable.Repeat((-10.0, 10.0), 6)], ClassicFunctions.Levy, 0);

    public static ImmutableArray<SyntheticProblem> All { get; } = [Branin, Hartmann6, Rosenbrock8, Ackley10, Levy6];

    /// <summary>The same with noise of 2% of the function's standard deviation over its space; the truth stays noise-free.</summary>
    public static SyntheticProblem Noisy(SyntheticProblem problem)
    {
        var values = Enumerable.Range(0, 4096).Select(stream =>
        {
            var random = new TrialRandom(4, stream);
            return problem.Truth(problem.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit())))[0];
        }).ToArray();
        var mean = values.Average();
        var noise = 0.02 * Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return problem with
        {
            Name = problem.Name + "-noisy",
            Observed = (point, seed) => [problem.Truth(point)[0] + (noise * HashNoise.Of(seed, 4, [.. problem.Space.Parameters.Select(parameter => point[parameter.Name].AsDouble())]))],
        };
    }

    /// <returns>(dimensions): the values of x0, x1, ….</returns>
    internal static double[] Vector(Configuration point, int dimensions)
    {
        var x = new double[dimensions];
        for (var index = 0; index < dimensions; index++) x[index] = point[$"x{index}"].AsDouble();
        return x;
    }

    private static SyntheticProblem Of(string name, (double Low, double High)[] domain, Func<double[], double> function, double optimum)
    {
        ImmutableArray<double> Truth(Configuration point) => [function(Vector(point, domain.Length))];
        return new SyntheticProblem(
            name, new SearchSpace([.. domain.Select((range, index) => new FloatParameter($"x{index}", range.Low, range.High))]), 1, (point, _) => Truth(point), Truth)
        { Optimum = optimum };
    }
}

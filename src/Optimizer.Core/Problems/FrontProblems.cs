using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>The classic functions of several objectives, with their tight reference points.</summary>
public static class FrontProblems
{
    public static SyntheticProblem Zdt1 { get; } = Zdt("zdt1", FrontFunctions.Zdt1, 20001);

    public static SyntheticProblem Zdt2 { get; } = Zdt("zdt2", FrontFunctions.Zdt2, 20001);

    public static SyntheticProblem Zdt3 { get; } = Zdt("zdt3", FrontFunctions.Zdt3, 200001);

    public static SyntheticProblem Dtlz2 { get; } = Of("dtlz2", 7, FrontFunctions.Dtlz2, [1.1, 1.1, 1.1], (1.1 * 1.1 * 1.1) - (Math.PI / 6));

    public static ImmutableArray<SyntheticProblem> All { get; } = [Zdt1, Zdt2, Zdt3, Dtlz2];

    private static SyntheticProblem Zdt(string name, Func<double[], double[]> function, int points) =>
        Of(name, 10, function, [1.1, 1.1], FrontFunctions.ZdtVolume(function, [1.1, 1.1], points));

    private static SyntheticProblem Of(string name, int dimensions, Func<double[], double[]> function, ImmutableArray<double> reference, double volume)
    {
        ImmutableArray<double> Truth(Configuration point) => [.. function(ClassicProblems.Vector(point, dimensions))];
        return new SyntheticProblem(
            name, new SearchSpace([.. Enumerable.Range(0, dimensions).Select(index => new FloatParameter($"x{index}", 0, 1))]), reference.Length, (point, _) => Truth(point), Truth)
        { Reference = reference, TrueVolume = volume };
    }
}

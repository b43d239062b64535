using System.Collections.Immutable;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Problems;

/// <summary>Names to problems.</summary>
public static class ProblemCatalog
{
    public static ImmutableArray<SyntheticProblem> All { get; } =
    [
        .. ClassicProblems.All, .. ClassicProblems.All.Select(ClassicProblems.Noisy), MixedProblems.Mixed, MixedProblems.Conditional,
        .. FrontProblems.All, LearningCurveProblems.Cost, LearningCurveProblems.Fidelity,
    ];

    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static SyntheticProblem Get(string name) => All.FirstOrDefault(problem => problem.Name == name) ?? throw new ArgumentException(
        $"Problem '{name}' is unknown{(Nearest.Of(name, [.. All.Select(problem => problem.Name)]) is { } near ? $"; did you mean '{near}'?" : ".")} There are {string.Join(", ", All.Select(problem => problem.Name))}.");
}

using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;

namespace Optimizer.Benchmarks.Quality;

/// <summary>Several objectives: share of the true front's hypervolume, noise-free, below the tight reference.</summary>
internal static class FrontsSuite
{
    public const string Name = "fronts";

    public static int Run(string[] args)
    {
        new SamplerTable(Name, QualityOptions.Parse(args)).Print(
            FrontProblems.All.Append(LearningCurveProblems.Cost).Select(problem => (problem.Name, problem, 1)),
            (problem, run, trials) => Hypervolume.Of(run.Truth.Take(trials), [.. problem.Reference]) / problem.TrueVolume);
        return 0;
    }
}

using Optimizer.Core.Problems;

namespace Optimizer.Benchmarks.Quality;

/// <summary>One objective: simple regret, of the noise-free value of the trial with the best observed value so far.</summary>
internal static class QualitySuite
{
    public const string Name = "quality";

    public static int Run(string[] args)
    {
        var rows = ClassicProblems.All.Select(problem => (problem.Name, problem, 1))
            .Concat(ClassicProblems.All.Select(ClassicProblems.Noisy).Select(problem => (problem.Name, problem, 1)))
            .Append((MixedProblems.Mixed.Name, MixedProblems.Mixed, 1))
            .Append((MixedProblems.Conditional.Name, MixedProblems.Conditional, 1))
            .Concat(ClassicProblems.All.Select(problem => (problem.Name + "-16", problem, 16)));
        new SamplerTable(Name, QualityOptions.Parse(args)).Print(rows, Regret);
        return 0;
    }

    private static double Regret(SyntheticProblem problem, SamplerRun run, int trials)
    {
        var best = Enumerable.Range(0, Math.Min(trials, run.Trace.Count)).MinBy(index => run.Trace[index][0]);
        return Math.Max(0, run.Truth[best][0] - problem.Optimum);
    }
}

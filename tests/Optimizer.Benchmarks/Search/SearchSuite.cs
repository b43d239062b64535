using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;

namespace Optimizer.Benchmarks.Search;

/// <summary>Samplers against problems whose best is known. A table of medians over seeds, and each run as a JSON line.</summary>
internal static class SearchSuite
{
    private static readonly string[] Compared = [.. SamplerCatalog.Methods.Where(method => method is not "grid")];

    /// <summary>Simple regret: the true value of the best that was seen, less the optimum.</summary>
    public static int Quality(string[] words) =>
        Run("quality", SearchOptions.Parse(words, 200, ProblemCatalog.Quality, Compared), [50, 100, 200], Regret, "simple regret");

    /// <summary>Share of the true front's hypervolume.</summary>
    public static int Fronts(string[] words) =>
        Run("fronts", SearchOptions.Parse(words, 200, ProblemCatalog.Fronts, Compared), [50, 100, 200], Share, "share of the true hypervolume");

    private static int Run(string suite, SearchOptions options, int[] marks, Func<Problem, SearchRun, int, double> score, string what)
    {
        marks = [.. marks.Where(mark => mark <= options.Trials)];
        Console.WriteLine($"{suite}: {what} after {string.Join(", ", marks)} trials, median of {options.Seeds} seeds, {options.Outstanding} outstanding");
        Console.WriteLine($"{"problem",-18}{"method",-10}{string.Concat(marks.Select(mark => $"{mark,12}"))}{"ms a trial",14}");
        using var lines = options.Out is { } path ? new StreamWriter(path, append: true) : null;
        foreach (var name in options.Problems)
        {
            var problem = ProblemCatalog.Of(name);
            foreach (var method in options.Methods)
            {
                var runs = Enumerable.Range(0, options.Seeds).Select(seed => SearchRun.Of(problem, method, seed, options)).ToList();
                foreach (var (run, seed) in runs.Select((run, seed) => (run, seed))) Write(lines, suite, name, method, seed, run);
                var scores = marks.Select(mark => Median(runs.Select(run => score(problem, run, mark))));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-18}{method,-10}{string.Concat(scores.Select(value => $"{value.ToString("G3", CultureInfo.InvariantCulture),12}"))}{runs.Sum(run => run.CpuSeconds) / runs.Count / options.Trials * 1000,14:0.00}"));
            }
        }

        return 0;
    }

    private static double Regret(Problem problem, SearchRun run, int trials)
    {
        var best = Enumerable.Range(0, trials).MinBy(index => run.Seen[index][0]);
        return run.True[best][0] - problem.Optimum;
    }

    private static double Share(Problem problem, SearchRun run, int trials) =>
        Hypervolume.Of(run.True.Take(trials).Select(losses => losses.ToArray()), [.. problem.Reference]) / problem.FrontVolume;

    private static void Write(StreamWriter? lines, string suite, string problem, string method, int seed, SearchRun run) => lines?.WriteLine(JsonSerializer.Serialize(new
    {
        suite,
        problem,
        method,
        seed,
        cpu_s = run.CpuSeconds,
        trace = run.Seen,
        @true = run.True,
    }));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToImmutableArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

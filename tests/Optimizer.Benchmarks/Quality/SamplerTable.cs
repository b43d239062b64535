using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;

namespace Optimizer.Benchmarks.Quality;

/// <summary>Runs rows (problems) by columns (methods), prints medians over the seeds and writes a JSON line per run.</summary>
internal sealed class SamplerTable(string suite, QualityOptions options)
{
    private static readonly int[] Marks = [50, 100, 200];

    /// <param name="score">Of the first so many trials.</param>
    /// <exception cref="ArgumentException">A problem or method that there is not.</exception>
    public void Print(IEnumerable<(string Label, SyntheticProblem Problem, int Outstanding)> rows, Func<SyntheticProblem, SamplerRun, int, double> score)
    {
        var all = rows.ToList();
        if (options.Problems.FirstOrDefault(name => all.TrueForAll(row => row.Label != name)) is { } unknown)
            throw new ArgumentException($"Problem '{unknown}' is unknown. The suite {suite} has {string.Join(", ", all.Select(row => row.Label))}.");
        var methods = options.Methods.Count > 0 ? options.Methods : [.. SamplerCatalog.Methods.Where(method => method != "grid")];
        var marks = Marks.Where(mark => mark <= options.Trials).ToArray();
        using var lines = options.Out is { } path ? new StreamWriter(path, append: true) : null;
        Console.WriteLine($"median of {options.Seeds} seeds at {string.Join(" / ", marks)} trials; ms: CPU per trial");
        Console.WriteLine($"| {suite} | {string.Join(" | ", methods)} |");
        Console.WriteLine($"|---|{string.Concat(methods.Select(_ => "---|"))}");
        foreach (var (label, problem, outstanding) in all.Where(row => options.Problems.Count == 0 || options.Problems.Contains(row.Label)))
        {
            Console.Write($"| {label} |");
            foreach (var method in methods)
            {
                var runs = new List<SamplerRun>();
                for (var seed = options.FirstSeed; seed < options.FirstSeed + options.Seeds; seed++)
                {
                    runs.Add(SamplerRun.Of(suite, label, problem, method, seed, options.Trials, outstanding));
                    lines?.WriteLine(runs[^1].Json());
                    lines?.Flush();
                }

                var medians = marks.Select(mark => Statistics.Median(runs.Select(run => score(problem, run, mark))).ToString("0.####" + (problem.Objectives > 1 ? "" : "e0")));
                Console.Write($" {string.Join(" / ", medians)} ({Statistics.Median(runs.Select(run => 1000 * run.Seconds / options.Trials)):0.#} ms) |");
            }

            Console.WriteLine();
        }
    }
}

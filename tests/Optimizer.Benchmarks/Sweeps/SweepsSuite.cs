using System.Text.Json;
using Optimizer.Benchmarks.Quality;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Specs;

namespace Optimizer.Benchmarks.Sweeps;

/// <summary>Methods against each other on a real sweep, at equal budgets, one run after the other: the hypervolume of what each found.</summary>
internal static class SweepsSuite
{
    public const string Name = "sweeps";

    /// <exception cref="ArgumentException">Options that are wrong, or a spec that is.</exception>
    public static async Task<int> Run(string[] args)
    {
        var options = SweepsOptions.Parse(args);
        var loaded = SpecFiles.Load(options.Spec);
        if (loaded.Result.Spec is not { } spec) throw new ArgumentException(string.Join('\n', loaded.Result.Errors));
        var runs = new List<MethodRun>();
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            foreach (var method in options.Methods)
            {
                var run = await MethodRun.Of(spec, options, method, seed);
                runs.Add(run);
                Console.Error.WriteLine($"{method}, seed {seed}: {run.Trials} trials, best {run.Best:0.0000}, ${run.SpentUsd:0.####}");
            }
        }

        // Where the spec names no reference for an objective, it is a little beyond the worst that any run found.
        var reference = ReferencePoint.Of(PlanSpaces.Reference(spec), [.. runs.SelectMany(run => run.Points)]);
        double Volume(IEnumerable<double[]> points) => Hypervolume.Of(points, reference);
        Console.WriteLine($"{options.Spec}, ${options.Cost} each, {options.Seeds} seeds, reference {string.Join(' ', reference.Select(value => value.ToString("0.###")))}");
        Console.WriteLine("| seed | " + string.Join(" | ", options.Methods.Select(method => $"{method}: volume (halfway), trials, best (halfway)")) + " |");
        Console.WriteLine("|---|" + string.Concat(options.Methods.Select(_ => "---|")));
        foreach (var seed in runs.GroupBy(run => run.Seed))
        {
            Console.WriteLine($"| {seed.Key} | {string.Join(" | ", seed.Select(run =>
                $"{Volume(run.Points):0.0000} ({Volume(run.Points.Take(run.Points.Count / 2)):0.0000}), {run.Trials}, {run.Best:0.0000} ({run.BestHalfway:0.0000})"))} |");
        }

        var medians = options.Methods.Select(method => Statistics.Median(runs.Where(run => run.Method == method).Select(run => Volume(run.Points)))).ToList();
        Console.WriteLine($"| median | {string.Join(" | ", medians.Select(median => median.ToString("0.0000")))} |");
        for (var other = 1; other < medians.Count; other++)
        {
            var wins = runs.Where(run => run.Method == options.Methods[0]).Count(run => Volume(run.Points) > Volume(runs.Single(rival => rival.Seed == run.Seed && rival.Method == options.Methods[other]).Points));
            Console.WriteLine($"{options.Methods[0]} has {medians[0] / medians[other]:0.000} times the median of {options.Methods[other]} and wins {wins} of {options.Seeds}");
        }

        if (options.Out is not { } path) return 0;
        await using var lines = new StreamWriter(path, append: true);
        foreach (var run in runs)
            await lines.WriteLineAsync(JsonSerializer.Serialize(new { suite = Name, problem = spec.Name, method = run.Method, seed = run.Seed, trace = run.Points, reference, volume = Volume(run.Points), spend = run.SpentUsd }));
        return 0;
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Specs;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Benchmarks.Sweeps;

/// <summary>A real sweep from a spec's file under another method and seed, by the program, in a database of its own.</summary>
/// <param name="Points">Of its completed trials, in the order they ended: losses in the planner's order and scale, costs as logarithms, inside the constraints.</param>
/// <param name="Best">Of the first objective.</param>
internal sealed record MethodRun(string Method, long Seed, IReadOnlyList<double[]> Points, int Trials, double Best, double BestHalfway, double SpentUsd)
{
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public static async Task<MethodRun> Of(SweepSpec spec, SweepsOptions options, string method, long seed)
    {
        var folder = Directory.CreateTempSubdirectory("sweeps-").FullName;
        try
        {
            var tried = spec with
            {
                Name = $"{spec.Name}-{method}-{seed}",
                Method = method,
                Seed = seed,
                Budget = new Budget(Money.FromUsd(options.Cost)),
                Stopping = method == PlanSpaces.Method ? new StoppingSpec() : spec.Stopping,
                Space = options.Epochs == 0 ? spec.Space : Chosen(spec.Space, options.Epochs),
            };
            var (file, database) = (Path.Combine(folder, "spec.yaml"), Path.Combine(folder, "optimizer.db"));
            await File.WriteAllTextAsync(file, NativeYaml.Write(tried, [], folder));
            await Run(["run", file, "--database", database]);
            var store = await SqliteSweepStore.OpenReadOnly(database);
            var view = await store.Find(tried.Name, CancellationToken.None) ?? throw new InvalidOperationException($"The run left no sweep {tried.Name} in {database}.");
            var done = (await store.Trials(view.Id, CancellationToken.None)).Where(trial => trial.Status == TrialStatus.Completed).OrderBy(trial => trial.EndedAt).ToList();
            var points = done.Where(trial => FrontierOf.IsFeasible(spec, trial.Metrics))
                .Select(trial => PlanSpaces.Losses(spec, trial.Metrics)).Where(losses => losses.All(double.IsFinite)).ToList();
            double Best(IEnumerable<double[]> among) => among.Select(losses => -losses[0]).DefaultIfEmpty(double.NaN).Max();
            return new MethodRun(method, seed, points, done.Count, Best(points), Best(points.Take(points.Count / 2)), Money.ToUsd(view.SpendNano));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every method may choose how long to train.</summary>
    private static SearchSpace Chosen(SearchSpace space, int epochs) => new([.. space.Parameters.Select(parameter => parameter.Name switch
    {
        "epochs" => new IntegerParameter("epochs", 1, epochs, log: true) { Stage = parameter.Stage, When = parameter.When },
        "schedule" => new ConstantParameter("schedule", ParameterValue.Of("constant")) { Stage = parameter.Stage, When = parameter.When },
        _ => parameter,
    })]);

    private static async Task Run(string[] arguments)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Optimizer.Cli", configuration, "optimizer.dll"));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"optimizer {string.Join(' ', arguments)} ended with {process.ExitCode}: {await wrong}{await said}");
    }
}

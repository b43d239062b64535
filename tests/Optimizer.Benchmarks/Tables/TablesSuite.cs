using System.Globalization;
using System.Reflection;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Benchmarks.Tables;

/// <summary>
/// On real tables: the best of a search, chosen on the validation rows and scored on the test rows, against LightGBM's defaults and against random
/// search of as many fits. Each seed is another split and another search, the same ones for all methods, so that differences are taken in pairs.
/// </summary>
internal static class TablesSuite
{
    public const string Name = "tables";

    /// <summary>Share of the best that counts as as good: the chosen model is the cheapest to run of those.</summary>
    private const double Tolerance = 0.005;

    /// <summary>Of the good ones that are measured.</summary>
    private const int MostMeasured = 6;

    private static readonly (string File, string Task, string Label, string Metric)[] Problems =
    [
        ("churn.csv.gz", "binary", "churn, positive: \"Yes\"", "auc"), ("credit.csv.gz", "binary", "Status, positive: bad", "auc"), ("ames.csv.gz", "regression", "Sale_Price", "rmse"),
    ];

    public static int Run(string[] options)
    {
        string Option(string name, string standard) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : standard;
        var (seeds, trials) = (int.Parse(Option("--seeds", "5"), CultureInfo.InvariantCulture), int.Parse(Option("--trials", "25"), CultureInfo.InvariantCulture));
        NativeLibraries.LoadFrom(Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Optimizer.TrainerHost",
            $"{typeof(TablesSuite).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant()}_linux-x64")));
        Console.WriteLine($"{seeds} seeds, {trials} fits a search; mean and 95% interval over the seeds (Student's t), differences in pairs");
        var only = Option("--only", "");
        foreach (var (file, task, label, metric) in Problems.Where(problem => problem.File.StartsWith(only, StringComparison.Ordinal)))
        {
            var outcomes = Enumerable.Range(1, seeds).Select(seed => One(file, task, label, metric, seed, trials, Option("--data", "sweeps/data"), options.Contains("--each"))).ToList();
            Tell($"{file} test {metric}", "LightGBM's defaults", outcomes.Select(one => one.Default));
            Tell($"{file} test {metric}", "random", outcomes.Select(one => one.Random));
            Tell($"{file} test {metric}", "auto", outcomes.Select(one => one.Auto));
            Tell($"{file} test {metric}", "auto minus defaults", outcomes.Select(one => one.Auto - one.Default));
            Tell($"{file} test {metric}", "auto minus random", outcomes.Select(one => one.Auto - one.Random));
            Tell($"{file} test {metric}", "auto, cheapest within 0.5%", outcomes.Select(one => one.Chosen));
            Tell($"{file} cost to run", "cheapest within 0.5% over best", outcomes.Select(one => one.CostRatio));
        }

        return 0;
    }

    private static Outcome One(string file, string task, string label, string metric, int seed, int trials, string dataFolder, bool tellsEach)
    {
        var folder = Directory.CreateTempSubdirectory("optimizer-tables-").FullName;
        try
        {
            var problem = new TableProblem(file, task, label, metric, seed, Path.GetFullPath(dataFolder), folder, tellsEach);
            var standard = problem.Fit(Configuration.Empty.With("learner", ParameterValue.Of("lightgbm")).With("epochs", ParameterValue.Of(100L)), seed);
            var random = Search(problem, "random", seed, trials);
            var auto = Search(problem, "auto", seed, trials);
            var best = problem.Throughput(auto[0].Model);
            var within = auto.Where(fit => problem.Loss(fit.Value) <= problem.Loss(auto[0].Value) + (Tolerance * Math.Abs(auto[0].Value))).Take(MostMeasured)
                .Select(fit => (fit, Speed: fit == auto[0] ? best : problem.Throughput(fit.Model))).MaxBy(pair => pair.Speed);
            var outcome = new Outcome(
                problem.Test(standard.Model!), problem.Test(random[0].Model), problem.Test(auto[0].Model), problem.Test(within.fit.Model), best / within.Speed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {file} seed {seed}: defaults {outcome.Default:0.####}, random {outcome.Random:0.####}, auto {outcome.Auto:0.####}, chosen {outcome.Chosen:0.####} at {outcome.CostRatio:0.##} of the best's cost"));
            return outcome;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>The fits that did not fail, best on the validation rows first.</returns>
    private static List<(string Model, double Value)> Search(TableProblem problem, string method, int seed, int trials)
    {
        var sampler = SamplerCatalog.Create(method, problem.Space, objectives: 1, seed, new SamplerBudget(trials));
        var fits = new List<(string Model, double Value)>();
        for (var number = 1; number <= trials; number++)
        {
            if (sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number))) is not { } proposal) break;
            var (model, value) = problem.Fit(proposal.Configuration, seed);
            if (model is null) continue;
            sampler.Fold(new Observation(number, proposal.Configuration, [problem.Loss(value)]));
            fits.Add((model, value));
        }

        return [.. fits.OrderBy(fit => problem.Loss(fit.Value))];
    }

    private static void Tell(string what, string method, IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        var half = all.Length < 2 ? double.NaN : Student(all.Length - 1) * Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1) / all.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-26} {method,-32} {mean,12:0.####} ± {half:0.####}"));
    }

    /// <summary>0.975 quantile; beyond 30 degrees the normal's is near enough.</summary>
    private static double Student(int degrees) => degrees switch
    {
        1 => 12.706,
        2 => 4.303,
        3 => 3.182,
        4 => 2.776,
        5 => 2.571,
        6 => 2.447,
        7 => 2.365,
        8 => 2.306,
        9 => 2.262,
        < 15 => 2.201,
        < 30 => 2.093,
        _ => 1.96,
    };

    /// <summary>Test metrics, and what the chosen model costs to run over what the best on the validation rows costs.</summary>
    private sealed record Outcome(double Default, double Random, double Auto, double Chosen, double CostRatio);
}

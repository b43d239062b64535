using System.Text.Json;
using Optimizer.Benchmarks.Quality;
using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Benchmarks.Planned;

/// <summary>
/// lccost with stages, through the sweep's own aggregate under virtual time: the share of the true hypervolume, noise-free, after so many
/// device seconds were spent. Every trained rung counts as a model.
/// </summary>
internal static class StagedSuite
{
    public const string Name = "staged";

    private static readonly int[] Marks = [300, 1300, 2000, 7900];
    private static readonly string[] Methods = ["planner", "planner-16", "auto", "loop"];

    /// <summary>Where a trade-off is of use, and the true front's volume below it.</summary>
    private static readonly (double[] Reference, double Volume) Useful = ([0.15, 3.2, 0.8], 0.3234077);

    public static int Run(string[] args)
    {
        var options = QualityOptions.Parse(args);
        var methods = options.Methods.Count > 0 ? options.Methods : Methods;
        if (methods.FirstOrDefault(method => !Methods.Contains(method)) is { } unknown)
            throw new ArgumentException($"Method '{unknown}' is unknown. The suite {Name} has {string.Join(", ", Methods)}.");
        using var lines = options.Out is { } path ? new StreamWriter(path, append: true) : null;
        Console.WriteLine($"median of {options.Seeds} seeds after {string.Join(" / ", Marks)} device seconds");
        Console.WriteLine("| method | share | useful share | trials | CPU s |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var method in methods)
        {
            var runs = Enumerable.Range(0, options.Seeds).Select(seed =>
            {
                var before = Environment.CpuUsage.TotalTime;
                var models = method == "loop" ? RandomLoop.Models(seed, Marks[^1]) : Models(method, seed);
                var cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                lines?.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
                {
                    ["suite"] = Name,
                    ["problem"] = "lccost",
                    ["method"] = method,
                    ["seed"] = seed,
                    ["cpu_s"] = cpu,
                    ["trace"] = models.Select(model => LearningCurveProblems.Cost.Observed(model.Point, seed)),
                    ["true"] = models.Select(model => model.Truth),
                    ["spend"] = models.Select(model => model.Spent),
                }));
                lines?.Flush();
                return (models, cpu);
            }).ToList();
            string Medians(Func<List<StagedModel>, int, double> score) => string.Join(" / ", Marks.Select(mark => Statistics.Median(runs.Select(run => score(run.models, mark))).ToString("0.000")));
            Console.WriteLine($"| {method} | {Medians((models, mark) => Share(models, mark, [.. LearningCurveProblems.Cost.Reference], LearningCurveProblems.Cost.TrueVolume))} "
                + $"| {Medians((models, mark) => Share(models, mark, Useful.Reference, Useful.Volume))} | {Statistics.Median(runs.Select(run => (double)run.models.Count)):0} | {Statistics.Median(runs.Select(run => run.cpu)):0.0} |");
        }

        return 0;
    }

    private static List<StagedModel> Models(string method, int seed)
    {
        var slots = method.EndsWith("-16", StringComparison.Ordinal) ? 16 : 1;
        var models = new List<StagedModel>();
        var simulator = new Simulator(SimulatedSpecs.Cost(Marks[^1], seed, method.Split('-')[0]), new CurveTrainer(seed), slots);
        var trials = new HashSet<int>();
        var nodes = new HashSet<string>();
        simulator.Run(sweep =>
        {
            var spent = Money.Seconds(sweep.SpendNano, Reservations.PriceOf(sweep.Spec, "cpu"));
            foreach (var trial in sweep.TrialsThat(TrialStatus.Completed).Reverse().TakeWhile(trial => trial.Number > sweep.Trials.Count - 200).Where(trial => trials.Add(trial.Number)))
                models.Add(StagedModel.Of(spent, trial.Proposed.Configuration));
            foreach (var trial in sweep.OpenTrials)
                foreach (var node in trial.Proposed.Path.Take(trial.Position).Select(id => sweep.Nodes[id]).Where(node => node.Node.Stage == StageNode.Train && nodes.Add(node.Node.Id)))
                    models.Add(StagedModel.Of(spent, StagedModel.Plain(trial.Proposed.Configuration, node.Node.Epochs!.To)));
            return false;
        });
        return models;
    }

    private static double Share(List<StagedModel> models, int mark, double[] reference, double whole) =>
        Hypervolume.Of(models.Where(model => model.Spent <= mark).Select(model => model.Truth), reference) / whole;
}

/// <param name="Spent">Device seconds when it was there.</param>
/// <param name="Truth">(3): losses without noise.</param>
internal sealed record StagedModel(double Spent, Configuration Point, double[] Truth)
{
    public static StagedModel Of(double spent, Configuration point) => new(spent, point, [.. LearningCurveProblems.Cost.Truth(point)]);

    public static Configuration Plain(Configuration point, int epochs) => point.With("epochs", ParameterValue.Of((long)epochs))
        .With("sparsity", ParameterValue.Of(0.0)).With("bits", ParameterValue.Of(32L)).With("alpha", ParameterValue.Of(0.0)).With("rank", ParameterValue.Of(1.0));
}

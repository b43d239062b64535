using System.Text.Json;
using Optimizer.Benchmarks.Quality;
using Optimizer.Core.Planning;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Benchmarks.Planned;

/// <summary>lcmf: trainings of 81 epochs that may pause at rungs; noise-free regret of the incumbent after so many epochs were paid.</summary>
internal static class FidelitySuite
{
    public const string Name = "fidelity";

    private const int Full = LearningCurveProblems.MostEpochs;

    private static readonly int[] Marks = [810, 1620, 4050, 8100];

    public static int Run(string[] args)
    {
        var options = QualityOptions.Parse(args);
        using var lines = options.Out is { } path ? new StreamWriter(path, append: true) : null;
        var runs = new List<List<(double Spent, double Observed, double Truth)>>();
        var cpu = new List<double>();
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var before = Environment.CpuUsage.TotalTime;
            runs.Add(Completed(seed));
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            lines?.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["suite"] = Name,
                ["problem"] = "lcmf",
                ["method"] = "planner",
                ["seed"] = seed,
                ["cpu_s"] = cpu[^1],
                ["trace"] = runs[^1].Select(one => new[] { one.Observed }),
                ["true"] = runs[^1].Select(one => new[] { one.Truth }),
                ["spend"] = runs[^1].Select(one => one.Spent),
            }));
            lines?.Flush();
        }

        Console.WriteLine($"median regret of {options.Seeds} seeds after {string.Join(" / ", Marks)} epochs");
        Console.WriteLine("| method | regret | completed | CPU s |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| planner | {string.Join(" / ", Marks.Select(mark => Statistics.Median(runs.Select(run => Regret(run, mark))).ToString("0.0000")))} | {Statistics.Median(runs.Select(run => (double)run.Count)):0} | {Statistics.Median(cpu):0.0} |");
        return 0;
    }

    private static double Regret(List<(double Spent, double Observed, double Truth)> completed, int mark)
    {
        var there = completed.Where(one => one.Spent <= mark).ToList();
        return (there.Count == 0 ? 0.9 : there.MinBy(one => one.Observed).Truth) - LearningCurveProblems.Fidelity.Optimum;
    }

    private static List<(double Spent, double Observed, double Truth)> Completed(long seed)
    {
        var space = new PlanSpace(
            LearningCurveProblems.Fidelity.Space, ["lr", "batch", "wd", "width"], [], Configuration.Empty, null, [1, 3, 9, 27, Full],
            [PlanObjectiveKind.Quality], [0.15]);
        var planner = new StagePlanner(space, seed);
        var (spent, completed, tops) = (0.0, new List<(double, double, double)>(), new Dictionary<Configuration, int>());
        for (var step = 1; spent < Marks[^1]; step++)
        {
            if (planner.Next(new PlanRequest([], spent / Marks[^1], Marks[^1] - spent, new TrialRandom(seed, step)), 1) is not [var action]) break;
            var key = space.TrainingOf(action.Point);
            var from = tops.GetValueOrDefault(key);
            tops[key] = action.Epoch;
            spent += action.Epoch - from;
            var loss = LearningCurveProblems.ErrorAt(action.Point, action.Epoch, seed);
            planner.Fold(new PlanEvidence.Span(action.Point, from, action.Epoch, action.Epoch - from, loss));
            if (action.Epoch != Full) continue;
            planner.Fold(new PlanEvidence.Model(action.Point, Full, [loss], 0, 0));
            completed.Add((spent, loss, LearningCurveProblems.ErrorAt(action.Point, Full, null)));
        }

        return completed;
    }
}

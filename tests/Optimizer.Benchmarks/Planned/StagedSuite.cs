using System.Collections.Immutable;
using Optimizer.Benchmarks.Quality;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Benchmarks.Planned;

internal static class StagedSuite
{
    public const string Name = "staged";
    private static readonly int[] Marks = [300, 1300, 2000, 7900];

    public static int Run(string[] args)
    {
        var options = QualityOptions.Parse(args);
        var all = new List<double[]>();
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var scores = One(seed, options.Problems.Count > 0);
            all.Add(scores);
            Console.WriteLine($"seed {seed}: share {string.Join(" / ", scores.Take(4).Select(s => s.ToString("0.000")))} useful {string.Join(" / ", scores.Skip(4).Select(s => s.ToString("0.000")))} cpu {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s");
        }

        Console.WriteLine($"median: {string.Join(" / ", Enumerable.Range(0, 8).Select(i => all.Select(s => s[i]).Order().ElementAt(all.Count / 2).ToString("0.000")))}");
        return 0;
    }

    private static double[] One(long seed, bool verbose)
    {
        var problem = LearningCurveProblems.Cost;
        var space = new PlanSpace(
            problem.Space, ["lr", "batch", "wd", "width"], ["sparsity", "bits", "alpha", "rank"],
            Configuration.Empty.With("sparsity", ParameterValue.Of(0.0)).With("bits", ParameterValue.Of(32L)).With("alpha", ParameterValue.Of(0.0)).With("rank", ParameterValue.Of(1.0)),
            "epochs", [1, 2, 3, 5, 9, 16, 27, 47, 81], [PlanObjectiveKind.Quality, PlanObjectiveKind.TrainingCost, PlanObjectiveKind.Serving], [.. UsefulOrAll])
        { CostLoss = seconds => Math.Log10(Math.Max(seconds, 1e-3)) };
        var planner = new StagePlanner(space, seed);
        var spent = 0.0;
        var truth = new List<(double Spent, double[] Losses)>();
        var tops = new Dictionary<Configuration, int>();
        var counts = new int[4];
        for (var step = 1; spent < 7900; step++)
        {
            var action = planner.Next(new PlanRequest([], spent / 7900, 7900 - spent, new TrialRandom(seed, step)));
            if (action is null) break;
            if (verbose && (step < 60 || step % 10 == 0)) Console.WriteLine($"{step} {spent:0} {action.Step} {action.Point} {action.Reason}");
            counts[(int)action.Step]++;
            var training = LearningCurveProblems.TrainingOf(action.Point);
            var compression = LearningCurveProblems.CompressionOf(action.Point);
            if (action.Step != PlanStep.Compress)
            {
                var key = space.TrainingOf(action.Point);
                var from = tops.GetValueOrDefault(key);
                var seconds = (action.Epoch - from) * LearningCurveCost.EpochSeconds(training.Batch, training.Width);
                spent += seconds;
                tops[key] = action.Epoch;
                for (var epoch = from + 1; epoch <= action.Epoch; epoch++)
                    if (space.Rungs.Contains(epoch)) planner.FoldReport(action.Point, epoch, LearningCurveCost.TrainError(training, epoch, seed));
                planner.FoldSpan(action.Point, from, action.Epoch, seconds, LearningCurveCost.TrainError(training, action.Epoch, seed));
            }
            else
            {
                spent += LearningCurveCost.CompressSeconds(training, compression);
            }

            if (spent > 7900) break;
            planner.FoldModel(action.Point, action.Epoch, problem.Observed(action.Point, seed), action.Step == PlanStep.Compress ? LearningCurveCost.CompressSeconds(training, compression) : 0);
            truth.Add((spent, [.. problem.Truth(action.Point)]));
        }

        if (verbose) Console.WriteLine($"new {counts[1]} longer {counts[2]} compress {counts[3]}");
        double Share(int mark, double[] reference, double whole) => Hypervolume.Of(truth.Where(one => one.Spent <= mark).Select(one => one.Losses), reference) / whole;
        return [.. Marks.Select(mark => Share(mark, [.. problem.Reference], problem.TrueVolume)), .. Marks.Select(mark => Share(mark, [0.15, 3.2, 0.8], 0.3234077))];
    }

    private static readonly double[] UsefulOrAll = Environment.GetEnvironmentVariable("REF") == "all" ? [0.60, 3.2, 0.8] : [0.15, 3.2, 0.8];
}

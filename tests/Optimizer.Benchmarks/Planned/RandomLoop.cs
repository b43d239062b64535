using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Benchmarks.Planned;

/// <summary>
/// The baseline of the suite staged: mutates a model of the frontier in one or two parameters, reuses what is trained, and never pays more
/// than a twentieth of what is spent for one action.
/// </summary>
internal static class RandomLoop
{
    private static readonly string[] Compress = ["sparsity", "bits", "alpha", "rank"];

    public static List<StagedModel> Models(int seed, double seconds)
    {
        var (models, observed, trained) = (new List<StagedModel>(), new List<double[]>(), new Dictionary<Configuration, int>());
        var (problem, spent) = (LearningCurveProblems.Cost, 0.0);
        for (var step = 1; spent < seconds; step++)
        {
            var random = new TrialRandom(seed, step);
            var front = ParetoFront.Of(observed).ToList();
            var parent = front.Count == 0 || random.NextUnit() < 0.1 ? null : models[front[random.NextIndex(front.Count)]].Point;
            var point = Mutant(problem.Space, parent, random);
            var training = LearningCurveProblems.TrainingOf(point);
            var epochs = (int)point["epochs"].AsInteger();
            var key = new Configuration(point.Values.RemoveRange(Compress).Remove("epochs"));
            var from = trained.GetValueOrDefault(key) is var done && done <= epochs ? done : epochs;
            var cost = LearningCurveCost.TrainSeconds(training, epochs - from) + LearningCurveCost.CompressSeconds(training, LearningCurveProblems.CompressionOf(point));
            if (cost > Math.Max(5, 0.05 * spent)) continue;
            spent += cost;
            trained[key] = Math.Max(done, epochs);
            models.Add(StagedModel.Of(spent, point));
            observed.Add([.. problem.Observed(point, seed)]);
        }

        return models;
    }

    private static Configuration Mutant(SearchSpace space, Configuration? parent, TrialRandom random)
    {
        var changed = space.Parameters.Where(_ => random.NextUnit() < 2.0 / space.Parameters.Length).Select(parameter => parameter.Name).ToHashSet();
        return space.Complete(Configuration.Empty, (parameter, _) => parent is null ? parameter.FromUnit(random.NextUnit())
            : !changed.Contains(parameter.Name) ? parent[parameter.Name]
            : parameter is CategoryParameter ? parameter.FromUnit(random.NextUnit())
            : parameter.FromUnit(Math.Clamp(parameter.ToUnit(parent[parameter.Name]) + (0.15 * random.NextNormal()), 0, 1 - 1e-12)));
    }
}

using System.Collections.Immutable;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Simulation;

/// <summary>The problems that a sweep can name in place of something to train.</summary>
public static class SimulatedProblems
{
    public static ImmutableArray<SimulatedProblem> All { get; } = [.. ProblemCatalog.All.Select(Of)];

    public static ImmutableArray<string> Names { get; } = [.. All.Select(problem => problem.Name)];

    public static SimulatedProblem? Find(string name) => All.FirstOrDefault(problem => problem.Name == name);

    private static SimulatedProblem Of(SyntheticProblem problem)
    {
        if (problem == LearningCurveProblems.Cost)
            return new SimulatedProblem(problem, problem.Space, problem.Space, [CurveTrainer.Error]) { Neutral = problem.Neutral, HasCurves = true };
        if (problem == LearningCurveProblems.Fidelity)
        {
            SearchSpace With(Parameter epochs) => new([.. problem.Space.Parameters, epochs]);
            return new SimulatedProblem(
                problem, With(new IntegerParameter(TrialPath.Epochs, 1, LearningCurveProblems.MostEpochs, log: true)),
                With(new ConstantParameter(TrialPath.Epochs, ParameterValue.Of((long)LearningCurveProblems.MostEpochs))), [CurveTrainer.Error])
            { HasCurves = true };
        }

        return new SimulatedProblem(problem, problem.Space, problem.Space, problem.Objectives == 1 ? ["value"] : [.. Enumerable.Range(1, problem.Objectives).Select(number => $"f{number}")]);
    }
}

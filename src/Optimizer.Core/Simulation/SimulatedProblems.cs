using System.Collections.Immutable;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Simulation;

/// <summary>The problems that a sweep can name in place of something to train.</summary>
public static class SimulatedProblems
{
    /// <summary>What compression does nothing at, in the learning-curve model.</summary>
    public static ImmutableSortedDictionary<string, ParameterValue> Plain { get; } = ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.Ordinal)
        .Add("sparsity", ParameterValue.Of(0.0)).Add("bits", ParameterValue.Of(32L)).Add("alpha", ParameterValue.Of(0.0)).Add("rank", ParameterValue.Of(1.0));

    public static ImmutableArray<SimulatedProblem> All { get; } = [.. ProblemCatalog.All.Select(Of)];

    public static ImmutableArray<string> Names { get; } = [.. All.Select(problem => problem.Name)];

    public static SimulatedProblem? Find(string name) => All.FirstOrDefault(problem => problem.Name == name);

    private static SimulatedProblem Of(SyntheticProblem problem)
    {
        if (problem == LearningCurveProblems.Cost)
            return new SimulatedProblem(problem, problem.Space, problem.Space, [CurveTrainer.Error]) { Neutral = Plain, HasCurves = true };
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

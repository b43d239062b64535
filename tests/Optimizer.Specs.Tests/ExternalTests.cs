using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

/// <summary>Specs whose configurations outside clients evaluate: every name is theirs.</summary>
public class ExternalTests
{
    private const string Spec = """
        name: outside
        trainer: {kind: external, ask: 5min}
        objectives:
          - {metric: error, goal: minimize}
          - {metric: score, goal: maximize, tolerance: 1%}
        constraints: [score >= 0.5]
        parameters:
          solver: [lbfgs, saga]
          penalty: {min: 0.001, max: 10, log: true}
          l1_ratio: {min: 0, max: 1, when: {solver: saga}}
          folds: {min: 3, max: 10}
          flag: [true, false]
        budget: {cost: $1, trials: 20}
        prices: {cpu: 0.1}
        """;

    [Fact]
    public void Any_parameter_and_any_metric_will_do()
    {
        var result = Read(Spec);

        Assert.Empty(result.Errors);
        var spec = result.Spec!;
        Assert.Equal((TrainerSpec.External, 300.0), (spec.Trainer.Kind, spec.Trainer.AskSeconds));
        Assert.Equal([("error", Goal.Minimize), ("score", Goal.Maximize)], spec.Objectives.Select(objective => (objective.Metric, objective.Goal)));
        Assert.Equal(["solver", "penalty", "l1_ratio", "folds", "flag"], spec.Space.Parameters.Select(parameter => parameter.Name));
        Assert.IsType<IntegerParameter>(spec.Space.Parameters[3]);
        Assert.Equal(["train"], spec.Stages.Select(stage => stage.Name));
    }

    [Theory]
    [InlineData("  - {metric: error, goal: minimize}", "  - {metric: error}", "4:5: which way is error better? add goal: minimize or goal: maximize")]
    [InlineData("  - {metric: error, goal: minimize}", "  - error", "4:5: which way is error better? write {metric: error, goal: minimize} or maximize")]
    [InlineData("ask: 5min", "ask: soon", "2:32: ask must be how long a client may be silent, from 1s to 7d, like ")]
    [InlineData("ask: 5min", "data: {path: a.csv}", "2:27: unknown key 'data' in trainer; ")]
    [InlineData("when: {solver: saga}", "when: {solver: newton}", "'solver' is never newton; it is one of lbfgs, saga")]
    [InlineData("budget:", "stopping: asha\nbudget:", "halving compares trials after some of their epochs, and there is no parameter epochs; add parameters: {epochs: 27}")]
    public void What_is_wrong_is_told(string before, string after, string expected)
    {
        var errors = Read(Spec.Replace(before, after, StringComparison.Ordinal)).Errors;

        Assert.Contains(expected, Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Written_natively_it_reads_as_the_same_sweep()
    {
        var spec = Read(Spec).Spec!;

        var again = Read(NativeYaml.Write(spec, [], "/"));

        Assert.Empty(again.Errors);
        Assert.Equal(SweepDigest.Of(spec), SweepDigest.Of(again.Spec!));
    }

    private static SpecResult Read(string text) => SpecReader.Read(text, "outside.yaml", "/");
}

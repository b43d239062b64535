using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Plans;

namespace Optimizer.Specs.Tests;

/// <summary>Specs in which a problem answers in place of a training; what is refused of them is in <c>broken</c>.</summary>
public class SimulatedTests
{
    public static TheoryData<string> Problems() => [.. SimulatedProblems.Names];

    [Theory]
    [MemberData(nameof(Problems))]
    public void A_problem_needs_no_parameters_and_no_objectives(string name)
    {
        var problem = SimulatedProblems.Find(name)!;

        var result = Read($"problem: {name}");
        var again = SpecReader.Read(NativeYaml.Write(result.Spec!, [], "/"), "again.yaml", "/");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Notes);
        Assert.Equal(problem.Space, result.Spec!.Space);
        Assert.Equal(new ProblemSpec(name), result.Spec.Trainer.Problem);
        Assert.Equal(problem.Told, result.Spec.Objectives.Select(objective => objective.Metric).Take(problem.Told.Length));
        Assert.Empty(again.Errors);
        Assert.Equal(SweepDigest.Of(result.Spec), SweepDigest.Of(again.Spec!));
    }

    [Fact]
    public void The_learning_curves_are_trained_compressed_and_weighed_against_their_costs()
    {
        var spec = Read("problem: lccost\n  noise: false").Spec!;

        Assert.Equal(LearningCurveProblems.Cost.Space, spec.Space);
        Assert.Equal(["train", "compress"], spec.Stages.Select(stage => stage.Name));
        Assert.Equal(["lr", "batch", "wd", "width", "epochs"], spec.Stages[0].Parameters);
        Assert.Equal(["sparsity", "bits", "alpha", "rank"], spec.Stages[1].Parameters);
        Assert.Equal(LearningCurveProblems.Plain, spec.Stages[1].Neutral);
        Assert.Equal([("error", Goal.Minimize), ("inference_cost", Goal.Minimize), ("training_cost", Goal.Minimize)], spec.Objectives.Select(one => (one.Metric, one.Goal)).OrderBy(one => one.Metric));
        Assert.Equal(new ProblemSpec("lccost", Noise: false), spec.Trainer.Problem);
        Assert.Contains("\n  noise: false\n", NativeYaml.Write(spec, [], "/"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_spec_names_is_searched_in_place_of_the_problems_own()
    {
        var spec = Read("problem: lccost", "parameters: {width: [64, 128], epochs: 9, bits: [32, 8], rank: 1}\nstages: [train, {name: compress, branches: 3}]").Spec!;
        var space = spec.Space.Parameters.ToDictionary(parameter => parameter.Name);

        Assert.Equal(9, space.Count);
        Assert.Equal([64L, 128L], Assert.IsType<CategoryParameter>(space["width"]).Values.Select(value => value.AsInteger()));
        Assert.Equal(ParameterValue.Of(1.0), Assert.IsType<ConstantParameter>(space["rank"]).Value);
        Assert.Equal("compress", space["bits"].Stage);
        Assert.Equal(new FloatParameter("lr", 1e-5, 1, log: true), space["lr"]);
        Assert.Equal(3, spec.Stages[1].Branches);
        Assert.Equal(SweepDigest.Of(spec), SweepDigest.Of(SpecReader.Read(NativeYaml.Write(spec, [], "/"), "again.yaml", "/").Spec!));
    }

    [Fact]
    public void Parameters_hang_on_what_the_problem_says()
    {
        var free = Read("problem: conditional", "parameters: {momentum: 0.9}").Spec!.Space.Parameters.ToDictionary(parameter => parameter.Name);
        var fixedGate = Read("problem: conditional", "parameters: {optimizer: sgd}").Spec!.Space.Parameters.ToDictionary(parameter => parameter.Name);

        Assert.Equal(new Condition("optimizer", [ParameterValue.Of("sgd")]), Assert.Single(free["momentum"].When));
        Assert.Contains("beta1", free.Keys);
        Assert.DoesNotContain("beta1", fixedGate.Keys);
        Assert.Contains("momentum", fixedGate.Keys);
    }

    [Fact]
    public void Halving_has_the_epochs_of_a_whole_training()
    {
        var spec = Read("problem: lcmf", "stopping: asha").Spec!;

        Assert.Equal(ParameterValue.Of(81L), Assert.IsType<ConstantParameter>(spec.Space.Parameters.Single(parameter => parameter.Name == "epochs")).Value);
        Assert.True(spec.Stopping.HasRungs);
    }

    [Fact]
    public void A_plan_knows_the_problems_seconds()
    {
        var plan = PlanEstimate.Of(Read("problem: lccost", "parameters: {lr: 0.01, batch: 64, wd: 0.001, width: 128, epochs: 10, sparsity: 0.5, bits: 8, alpha: 0, rank: 1}").Spec!, DataSummary.None);

        var training = new CurveTraining(0.01, 64, 0.001, 128);
        Assert.Equal(["train", "compress", "measure"], plan.Stages.Select(stage => stage.Name));
        Assert.Equal(LearningCurveCost.TrainSeconds(training, 10), plan.Stages[0].SecondsEach, 9);
        Assert.Equal(LearningCurveCost.CompressSeconds(training, new CurveCompression(0.5, 8, 0, 1)), plan.Stages[1].SecondsEach, 9);
        Assert.Equal(0, plan.Stages[2].SecondsEach);
    }

    private static SpecResult Read(string trainer, string more = "") => SpecReader.Read($"""
        trainer:
          kind: simulated
          {trainer}
        {more}
        budget: $1
        prices: {"{cpu: 3.6}"}
        """, "simulated.yaml", "/");
}

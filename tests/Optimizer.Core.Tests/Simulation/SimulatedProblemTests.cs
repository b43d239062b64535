using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Simulation;

public class SimulatedProblemTests
{
    private static readonly SweepSpec Spec = SimulatedSpecs.Cost(1000, seed: 3, "random");

    private static readonly Configuration Point = Spec.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(0.4));

    [Fact]
    public void The_problem_its_noise_and_the_seed_are_part_of_every_nodes_name()
    {
        var specs = new[]
        {
            Of(new ProblemSpec("lccost")), Of(new ProblemSpec("lccost", Noise: false)), Of(new ProblemSpec("lcmf")), Of(new ProblemSpec("lccost")) with { Seed = 4 },
        };

        var paths = specs.Select(spec => TrialPath.Of(spec, Point, replicate: 0)).ToList();

        Assert.All(paths, path => Assert.Equal(paths[0].Length, path.Length));
        Assert.Equal(paths.Sum(path => path.Length), paths.SelectMany(path => path).Select(node => node.Id).Distinct().Count());
        Assert.Equal(paths[0].Select(node => node.Id), TrialPath.Of(Of(new ProblemSpec("lccost")), Point, 0).Select(node => node.Id));
    }

    [Fact]
    public void Another_problem_or_noise_is_another_sweep() => Assert.Equal(
        3, new[] { new ProblemSpec("lccost"), new ProblemSpec("lccost", Noise: false), new ProblemSpec("branin") }.Select(problem => SweepDigest.Of(Of(problem))).Distinct().Count());

    [Fact]
    public void Every_problem_of_the_catalogue_can_be_simulated_and_tells_as_many_losses_as_it_has()
    {
        Assert.Equal(ProblemCatalog.All.Select(problem => problem.Name), SimulatedProblems.Names);
        Assert.All(SimulatedProblems.All.Where(problem => !problem.HasCurves), problem => Assert.Equal(problem.Problem.Objectives, problem.Told.Length));
        Assert.Equal("lccost", SimulatedProblems.All.Single(problem => problem.Compresses).Name);
    }

    [Fact]
    public void What_is_the_truth_is_tested_only_where_noise_hides_it()
    {
        int Tests(bool noise)
        {
            var spec = Of(new ProblemSpec("lccost", noise)) with { Budget = new Budget(null, null, 4) };
            var simulator = new Simulator(spec, SimulatedProblems.Find("lccost")!.Trainer(noise ? spec.Seed : null), devices: 2);
            simulator.Run();
            return simulator.Sweep.Nodes.Values.Count(node => node.Node.Stage == StageNode.Test && node.Metrics.ContainsKey("test_error"));
        }

        Assert.True(Tests(noise: true) > 0);
        Assert.Equal(0, Tests(noise: false));
    }

    private static SweepSpec Of(ProblemSpec problem) => Spec with { Trainer = new TrainerSpec(TrainerSpec.Simulated) { Problem = problem } };
}

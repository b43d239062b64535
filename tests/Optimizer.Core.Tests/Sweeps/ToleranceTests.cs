using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Simulation;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public sealed class ToleranceTests(ITestOutputHelper output)
{
    private static readonly SearchSpace Space = new([.. Enumerable.Range(0, 4).Select(index => new FloatParameter($"x{index}", 0, 1))]);

    [Theory]
    [InlineData("gp", 40, 3)]
    [InlineData("tpe", 60, 9)]
    public void With_a_tolerance_a_cheaper_model_as_good_as_the_best_is_found(string method, int trials, int seeds)
    {
        var costs = Enumerable.Range(1, seeds).Select(seed => (Without: CheapestWithin(method, trials, [], seed), With: CheapestWithin(method, trials, [0.02], seed))).ToList();
        output.WriteLine(string.Join("; ", costs.Select(pair => $"{pair.Without:0.000} {pair.With:0.000}")));

        Assert.True(costs.Average(pair => pair.With) < costs.Average(pair => pair.Without), "the tolerance bought nothing");
        Assert.True(costs.Count(pair => pair.With < pair.Without) > seeds / 2, "the tolerance lost most seeds");
    }

    [Fact]
    public void A_local_search_walks_to_what_is_cheaper_inside_the_tolerance_of_its_best()
    {
        double CheapestOfOwn(ImmutableArray<double> tolerances, long seed)
        {
            var told = Run("flow2", 100, tolerances, seed);
            return told.Where(losses => ToleranceOrder.IsWithin(losses[0], told.Min(one => one[0]), 0.02)).Min(losses => losses[1]);
        }

        var costs = Enumerable.Range(1, 9).Select(seed => (Without: CheapestOfOwn([], seed), With: CheapestOfOwn([0.02], seed))).ToList();
        output.WriteLine(string.Join("; ", costs.Select(pair => $"{pair.Without:0.000} {pair.With:0.000}")));

        Assert.True(costs.Average(pair => pair.With) < costs.Average(pair => pair.Without), "the tolerance bought nothing");
        Assert.True(costs.Count(pair => pair.With < pair.Without) >= 7, "the tolerance lost seeds");
    }

    [Theory]
    [InlineData("cmaes")]
    [InlineData("nsga2")]
    public void Evolution_strategies_know_no_tolerances(string method) => Assert.Equal(Run(method, 60, [], 1), Run(method, 60, [0.02], 1));

    [Fact]
    public void The_planner_buys_more_inside_the_tolerance()
    {
        var volumes = Enumerable.Range(1, 2).Select(seed =>
        {
            var (without, with) = (Planned(0, seed), Planned(0.1, seed));
            var best = without.Concat(with).Min(losses => losses[0]);
            double[] reference = [1.1 * best, .. PlanSpaces.Reference(Spec(0, seed)).Skip(1)];
            return (Without: Hypervolume.Of(without, reference), With: Hypervolume.Of(with, reference));
        }).ToList();
        output.WriteLine(string.Join("; ", volumes.Select(pair => $"{pair.Without:0.00000} {pair.With:0.00000}")));

        Assert.True(volumes.Sum(pair => pair.With) > volumes.Sum(pair => pair.Without), "the tolerance bought nothing");
    }

    [Fact]
    public void Tolerances_are_an_aim_from_the_first_objective_on_while_no_reference_says_what_is_useful()
    {
        ImmutableArray<Objective> objectives = [new("accuracy", Goal.Maximize, 0.01), new("latency_p95", Goal.Minimize, 0.1), new("artifact_bytes", Goal.Minimize, 0.5)];
        var none = ImmutableSortedDictionary<string, double>.Empty;

        Assert.Equal([0.01, 0.1], Tolerances.Of(objectives, none));
        Assert.Equal([0.01], Tolerances.Of(objectives, none.Add("latency_p95", 5)));
        Assert.Empty(Tolerances.Of(objectives, none.Add("accuracy", 0.9)));
        Assert.Empty(Tolerances.Of([objectives[0]], none));
        Assert.Empty(Tolerances.Of([objectives[0] with { Tolerance = 0 }, objectives[1], objectives[2]], none));
    }

    [Fact]
    public void A_reference_counts_beside_a_tolerance_even_where_it_names_some_objectives_only()
    {
        ImmutableArray<Objective> objectives = [new("accuracy", Goal.Maximize, 0.01), new("latency_p95", Goal.Minimize)];
        var reference = ImmutableSortedDictionary<string, double>.Empty.Add("latency_p95", 5);

        Assert.Equal([double.NaN, 5], Tolerances.Reference(objectives, reference));
        Assert.Empty(Tolerances.Reference([objectives[0] with { Tolerance = 0 }, objectives[1]], reference));
    }

    [Fact]
    public void The_planner_takes_the_tolerance_of_a_cost_as_a_distance_of_logarithms()
    {
        var spec = Spec(0, 1) with
        {
            Objectives = [new Objective("latency_p95", Goal.Minimize, 0.1), new Objective("throughput", Goal.Maximize, 0.2), new Objective("error", Goal.Minimize)],
            Reference = ImmutableSortedDictionary<string, double>.Empty,
        };

        var allowances = PlanSpaces.Of(spec).Allowances;

        // The quality comes first in the planner's order.
        Assert.Equal([1, 2], allowances.Select(allowance => allowance.Objective));
        Assert.Equal(5.5, Math.Pow(10, allowances[0].Limit(Math.Log10(5))), 9);
        Assert.Equal(80, Math.Pow(10, -allowances[1].Limit(-Math.Log10(100))), 9);
    }

    [Fact]
    public void A_sweep_with_a_tolerance_searches_otherwise_than_one_without_and_repeats_itself()
    {
        Assert.Equal(Proposed(0.02), Proposed(0.02));
        Assert.NotEqual(Proposed(0), Proposed(0.02));
        Assert.Equal(Proposed(0, reference: 0.5), Proposed(0.02, reference: 0.5));
    }

    /// <summary>A wider network is better and dearer; two parameters have a best value, one only costs.</summary>
    private static double[] Losses(Configuration point)
    {
        double At(int index) => point[$"x{index}"].AsDouble();
        var accuracy = 0.95 - (0.3 * Math.Exp(-5 * At(0))) - (0.2 * (At(1) - 0.3) * (At(1) - 0.3)) - (0.2 * (At(2) - 0.7) * (At(2) - 0.7));
        return [-accuracy, 0.1 + At(0) + Math.Abs(At(3) - 0.4)];
    }

    private static double CheapestWithin(string method, int trials, ImmutableArray<double> tolerances, long seed) =>
        Run(method, trials, tolerances, seed).Where(losses => ToleranceOrder.IsWithin(losses[0], -0.95 + (0.3 * Math.Exp(-5)), 0.02)).Select(losses => losses[1]).Append(2).Min();

    private static List<double[]> Run(string method, int trials, ImmutableArray<double> tolerances, long seed)
    {
        var (sampler, told) = (SamplerCatalog.Create(method, Space, 2, seed, new SamplerBudget(null) { Tolerances = tolerances }), new List<double[]>());
        for (var number = 1; number <= trials; number++)
        {
            var point = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number)))!.Configuration;
            told.Add(Losses(point));
            sampler.Fold(new Observation(number, point, [.. told[^1]]));
        }

        return told;
    }

    private static SweepSpec Spec(double tolerance, long seed)
    {
        var spec = SimulatedSpecs.Cost(900, seed, "planner");
        return spec with
        {
            Objectives = [spec.Objectives[0] with { Tolerance = tolerance }, .. spec.Objectives[1..]],
            Reference = spec.Reference.Remove(spec.Objectives[0].Metric),
        };
    }

    private static List<double[]> Planned(double tolerance, long seed)
    {
        var spec = Spec(tolerance, seed);
        var simulator = new Simulator(spec, new CurveTrainer(null), devices: 1);
        simulator.Run();
        return [.. simulator.Sweep.TrialsThat(TrialStatus.Completed).Select(trial => PlanSpaces.Losses(spec, trial.Metrics))];
    }

    private static List<string> Proposed(double tolerance, double? reference = null)
    {
        var spec = Specs.Mixed(trials: 30, budgetUsd: 1, method: "tpe");
        spec = spec with
        {
            Objectives = [spec.Objectives[0] with { Tolerance = tolerance }, .. spec.Objectives[1..]],
            Reference = reference is { } useful ? ImmutableSortedDictionary<string, double>.Empty.Add(spec.Objectives[0].Metric, useful) : ImmutableSortedDictionary<string, double>.Empty,
        };
        var run = new SimulatedSweep(spec);
        run.Run();
        return [.. run.Sweep.Trials.Values.Select(trial => trial.Proposed.Configuration.ToString())];
    }
}

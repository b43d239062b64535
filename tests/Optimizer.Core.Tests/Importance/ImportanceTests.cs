using Optimizer.Core.Importance;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Importance;

/// <summary>Functions whose importance is known.</summary>
public class ImportanceTests
{
    [Fact]
    public void A_sum_shares_its_variance_by_the_squares_of_its_factors()
    {
        var found = Of(Cube(3), 800, x => 1 + (3 * x("x0")) + x("x1"));

        // Var(3u) : Var(u) is 9 : 1.
        Assert.Equal(0.9, Share(found, "x0"), 0.04);
        Assert.Equal(0.1, Share(found, "x1"), 0.04);
        Assert.InRange(Share(found, "x2"), 0, 0.01);
        Assert.InRange(found.Interactions.Sum(pair => pair.Variance), 0, 0.05);
        Assert.InRange(found.Explained, 0.95, 1);
        Assert.Null(found.Note);
    }

    [Fact]
    public void The_shares_of_the_Ishigami_function_are_its_Sobol_indices()
    {
        var cube = new SearchSpace([.. Enumerable.Range(1, 3).Select(index => new FloatParameter($"x{index}", -Math.PI, Math.PI))]);

        var found = Of(cube, 3000, x => Math.Sin(x("x1")) + (7 * Math.Pow(Math.Sin(x("x2")), 2)) + (0.1 * Math.Pow(x("x3"), 4) * Math.Sin(x("x1"))));

        // Sobol and Levitan 1999, a = 7, b = 0.1: S1 0.3139, S2 0.4424, S3 0, S13 0.2437, all others 0.
        // A forest of finite trees smooths, x2's two waves most.
        Assert.Equal(0.314, Share(found, "x1"), 0.05);
        Assert.Equal(0.442, Share(found, "x2"), 0.07);
        Assert.InRange(Share(found, "x3"), 0, 0.02);
        Assert.Equal(("x1", "x3"), (found.Interactions[0].One, found.Interactions[0].Other));
        Assert.Equal(0.244, found.Interactions[0].Variance, 0.05);
        Assert.InRange(found.Interactions[1].Variance, 0, 0.02);
    }

    [Fact]
    public void A_product_around_the_middle_is_all_interaction()
    {
        var found = Of(Cube(3), 2000, x => (x("x0") - 0.5) * (x("x1") - 0.5));

        Assert.Equal(("x0", "x1"), (found.Interactions[0].One, found.Interactions[0].Other));
        Assert.InRange(found.Interactions[0].Variance, 0.75, 1);
        Assert.All(found.Parameters, parameter => Assert.InRange(parameter.Variance, 0, 0.1));
    }

    [Fact]
    public void Only_the_parameter_that_decides_tells_the_best_from_the_rest()
    {
        var found = Of(Cube(4), 400, x => x("x2"));

        Assert.Equal("x2", found.Parameters[0].Name);
        Assert.InRange(found.Parameters[0].Ped, 0.97, 1);
        Assert.Equal(1, found.Parameters.Sum(parameter => parameter.Ped), 9);
    }

    /// <summary>Watanabe et al. 2023, section 4: what matters for the best differs from what makes the variance.</summary>
    [Fact]
    public void What_is_bad_everywhere_but_in_the_best_corner_matters_for_variance_and_not_for_the_best()
    {
        // A disaster in an eighth of x0; everywhere else x1 decides.
        var found = Of(Cube(2), 1000, x => x("x0") >= 0.875 ? 100 : x("x1") - 1);

        Assert.InRange(Share(found, "x0"), 0.9, 1);
        Assert.InRange(found.Parameters.Single(parameter => parameter.Name == "x1").Ped, 0.9, 1);
    }

    [Fact]
    public void A_category_has_the_importance_of_its_levels()
    {
        var space = new SearchSpace([
            new CategoryParameter("kind", [ParameterValue.Of("a"), ParameterValue.Of("b"), ParameterValue.Of("c")]), new FloatParameter("x", 0, 1),
        ]);

        // Levels 0, 1, 5: variance 14/3; x adds 1/12 * 4.
        var found = Of(space, 600, (configuration, x) => (configuration["kind"].ToString() switch { "a" => 0, "b" => 1, _ => 5 }) + (2 * x("x")) - 3);

        Assert.Equal(0.933, Share(found, "kind"), 0.03);
        var curve = found.Parameters.Single(parameter => parameter.Name == "kind").Curve;
        Assert.Equal(["a", "b", "c"], curve.Select(point => point.Value.ToString()));
        Assert.Equal(-2, curve[0].Mean, 0.15);
        Assert.Equal(-1, curve[1].Mean, 0.15);
        Assert.Equal(3, curve[2].Mean, 0.15);
    }

    [Fact]
    public void A_conditional_parameter_counts_where_it_exists()
    {
        var space = new SearchSpace([
            new CategoryParameter("optimizer", [ParameterValue.Of("sgd"), ParameterValue.Of("adam")]),
            new FloatParameter("momentum", 0, 1) { When = [new Condition("optimizer", [ParameterValue.Of("sgd")])] },
            new FloatParameter("idle", 0, 1) { When = [new Condition("optimizer", [ParameterValue.Of("adam")])] },
        ]);

        var found = Of(space, 1200, (configuration, x) => configuration.TryGet("momentum", out _) ? x("momentum") : 0.5);

        var momentum = found.Parameters.Single(parameter => parameter.Name == "momentum");
        var idle = found.Parameters.Single(parameter => parameter.Name == "idle");
        Assert.InRange(momentum.Trials, 500, 700);
        Assert.Equal(1200, momentum.Trials + idle.Trials);
        Assert.Equal(momentum.Trials, momentum.Values);
        Assert.InRange(momentum.Ped, 0.5, 1);
        Assert.Equal(0, idle.Ped, 0.02);

        // f = u with probability 1/2, else 1/2: momentum alone makes half of the variance, with the optimizer the other half.
        Assert.Equal(0.5, momentum.Variance, 0.1);
        Assert.Equal(0.5, found.Interactions.Single(pair => (pair.One, pair.Other) is ("optimizer", "momentum")).Variance, 0.1);
        Assert.InRange(idle.Variance, 0, 0.02);

        // Its curve is of the trainings that have it.
        Assert.Equal(0.016, momentum.Curve[0].Mean, 0.06);
        Assert.Equal(0.984, momentum.Curve[^1].Mean, 0.06);
    }

    [Fact]
    public void Where_the_sampler_crowded_is_not_important_for_that()
    {
        // x1 is drawn mostly near 0 and has no effect.
        var random = new TrialRandom(5, 0);
        var trials = Enumerable.Range(0, 500).Select(_ =>
        {
            var (one, other) = (random.NextUnit(), Math.Pow(random.NextUnit(), 4));
            var point = Configuration.Empty.With("x0", ParameterValue.Of(one)).With("x1", ParameterValue.Of(other));
            return (point, Metric(Math.Pow(one - 0.5, 2)));
        }).ToList();

        var found = ImportanceOf.Of(Cube(2), new Objective("loss", Goal.Minimize), trials, 1);

        Assert.InRange(found.Parameters.Single(parameter => parameter.Name == "x1").Ped, 0, 0.05);
    }

    [Fact]
    public void Noise_makes_nothing_important_and_is_said()
    {
        var random = new TrialRandom(3, 0);
        var found = Of(Cube(3), 200, _ => random.NextUnit());

        Assert.InRange(found.Explained, -0.5, 0.1);
        Assert.Contains("of the variance of trials it has not seen", found.Note);
    }

    [Fact]
    public void A_cost_that_spans_decades_is_explained_by_its_logarithm()
    {
        var found = Of(Cube(2), 400, x => Math.Pow(10, (3 * x("x0")) + x("x1")));

        Assert.Equal("log", found.Scale);
        Assert.Equal(0.9, Share(found, "x0"), 0.05);
        var curve = found.Parameters[0].Curve;
        Assert.InRange(curve[^1].Mean / curve[0].Mean, 600, 1100);
    }

    [Fact]
    public void Better_is_what_the_goal_says()
    {
        var (low, high) = (Best(Goal.Minimize), Best(Goal.Maximize));

        Assert.True(low < 0.5 && high < 0.5, $"{low} {high}");

        // x1 matters only among the best: for the least when x0 is low, for the greatest when x0 is high.
        double Best(Goal goal) => Of(Cube(2), 600, x => goal == Goal.Minimize ? Math.Max(x("x0"), 0.4) + (x("x0") < 0.4 ? x("x1") / 10 : 0)
            : -(Math.Max(x("x0"), 0.4) + (x("x0") < 0.4 ? x("x1") / 10 : 0)), goal).Parameters.Single(parameter => parameter.Name == "x0").Ped;
    }

    [Fact]
    public void Too_few_trials_say_nothing_and_say_so()
    {
        var found = Of(Cube(2), 9, x => x("x0"));

        Assert.Empty(found.Parameters);
        Assert.Equal("At least 10 completed trials with a value of loss are needed; there are 9.", found.Note);
    }

    [Fact]
    public void Trials_without_a_value_or_outside_the_space_are_counted()
    {
        var random = new TrialRandom(3, 0);
        var trials = Enumerable.Range(0, 40).Select(index =>
            (Configuration.Empty.With("x0", ParameterValue.Of(index == 3 ? 7 : random.NextUnit())), Metric(index == 5 ? double.NaN : index))).ToList();

        var found = ImportanceOf.Of(Cube(1), new Objective("loss", Goal.Minimize), trials, 1);

        Assert.Equal((38, 2), (found.Trials, found.LeftOut));
    }

    [Fact]
    public void The_same_trials_and_seed_give_the_same() =>
        Assert.Equal(
            System.Text.Json.JsonSerializer.Serialize(Of(Cube(3), 60, x => x("x0") * x("x1")), CoreJson.Options),
            System.Text.Json.JsonSerializer.Serialize(Of(Cube(3), 60, x => x("x0") * x("x1")), CoreJson.Options));

    [Fact]
    public void Costs_are_told_beside_the_objectives()
    {
        var spec = Sweeps.Specs.Mixed() with { Objectives = [new Objective("accuracy", Goal.Maximize), new Objective("inference_cost", Goal.Minimize)] };

        Assert.Equal(["accuracy", "inference_cost", "training_cost"], ImportanceOf.Metrics(spec).Select(metric => metric.Metric));
    }

    private static SearchSpace Cube(int dimensions) => new([.. Enumerable.Range(0, dimensions).Select(index => new FloatParameter($"x{index}", 0, 1))]);

    private static double Share(MetricImportance found, string name) => found.Parameters.Single(parameter => parameter.Name == name).Variance;

    private static MetricImportance Of(SearchSpace space, int trials, Func<Func<string, double>, double> function, Goal goal = Goal.Minimize) =>
        Of(space, trials, (_, x) => function(x), goal);

    private static MetricImportance Of(SearchSpace space, int trials, Func<Configuration, Func<string, double>, double> function, Goal goal = Goal.Minimize)
    {
        var random = new TrialRandom(11, 1);
        var drawn = Enumerable.Range(0, trials).Select(_ => space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()))).ToList();
        return ImportanceOf.Of(
            space, new Objective("loss", goal),
            drawn.ConvertAll(configuration => (configuration, Metric(function(configuration, name => configuration[name].AsDouble())))), seed: 1);
    }

    private static IReadOnlyDictionary<string, double> Metric(double value) => new Dictionary<string, double> { ["loss"] = value };
}

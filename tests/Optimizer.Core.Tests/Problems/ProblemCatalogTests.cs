using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Problems;

public class ProblemCatalogTests
{
    public static TheoryData<string> Names() => [.. ProblemCatalog.Quality, .. ProblemCatalog.Fronts];

    [Theory, MemberData(nameof(Names))]
    public void No_configuration_is_better_than_the_best_there_is(string name)
    {
        var problem = ProblemCatalog.Of(name);
        var sampler = new RandomSampler(problem.Space);
        var losses = Enumerable.Range(1, 200).Select(number =>
            problem.Evaluate(sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(3, number)))!.Configuration, null).ToArray()).ToList();

        Assert.All(losses, one => Assert.Equal(problem.Objectives, one.Length));
        if (problem.Objectives == 1) Assert.All(losses, one => Assert.InRange(one[0], problem.Optimum, double.MaxValue));
        else Assert.InRange(Hypervolume.Of(losses, [.. problem.Reference]), 0, problem.FrontVolume);
    }

    [Theory]
    [InlineData("branin", new[] { Math.PI, 2.275 }, 1e-6)]
    [InlineData("hartmann6", new[] { 0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573 }, 1e-6)]
    [InlineData("rosenbrock8", new[] { 1.0, 1, 1, 1, 1, 1, 1, 1 }, 0)]
    [InlineData("ackley10", new[] { 0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 1e-14)]
    [InlineData("levy6", new[] { 1.0, 1, 1, 1, 1, 1 }, 1e-30)]
    public void The_optimum_is_where_the_literature_has_it(string name, double[] at, double within)
    {
        var problem = ProblemCatalog.Of(name);
        var configuration = Enumerable.Range(0, at.Length).Aggregate(Configuration.Empty, (values, i) => values.With($"x{i + 1}", ParameterValue.Of(at[i])));

        Assert.Equal(problem.Optimum, problem.Evaluate(configuration, null)[0], within);
    }

    [Fact]
    public void Noise_differs_by_seed_and_place_repeats_and_leaves_the_true_value_alone()
    {
        var (noisy, exact) = (ProblemCatalog.Of("branin-noisy"), ProblemCatalog.Of("branin"));
        var at = Configuration.Empty.With("x1", ParameterValue.Of(1.0)).With("x2", ParameterValue.Of(2.0));

        Assert.Equal(exact.Evaluate(at, 1)[0], noisy.Evaluate(at, null)[0]);
        Assert.Equal(noisy.Evaluate(at, 1)[0], noisy.Evaluate(at, 1)[0]);
        Assert.NotEqual(noisy.Evaluate(at, 1)[0], noisy.Evaluate(at, 2)[0]);
        Assert.InRange(Math.Abs(noisy.Evaluate(at, 1)[0] - exact.Evaluate(at, null)[0]), 1e-9, 10);
    }

    [Fact]
    public void An_unknown_problem_is_told_with_the_nearest() =>
        Assert.Contains("did you mean 'branin'?", Assert.Throws<ArgumentException>(() => ProblemCatalog.Of("brainin")).Message, StringComparison.Ordinal);
}

using CsCheck;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Tests.Search;

namespace Optimizer.Core.Tests.Samplers;

public class GridSamplerTests
{
    [Fact]
    public void The_last_parameter_turns_fastest()
    {
        var space = new SearchSpace([
            new CategoryParameter("a", [ParameterValue.Of("x"), ParameterValue.Of("y")]),
            new IntegerParameter("b", 1, 3),
        ]);

        Assert.Equal(["a=x b=1", "a=x b=2", "a=x b=3", "a=y b=1", "a=y b=2", "a=y b=3"], All(space).Select(point => point.ToString()));
    }

    [Fact]
    public void A_conditional_space_is_listed_without_repetition()
    {
        var points = All(Spaces.Finite);

        // 2 seeds x (tree: 4 depths; net: 1 and 3 layers without, 2 layers with 3 dropouts).
        Assert.Equal(2 * (4 + 2 + 3), points.Count);
        Assert.Equal(points.Count, points.Distinct().Count());
        Assert.All(points, point => Assert.True(Spaces.Finite.IsValid(point), point.ToString()));
    }

    [Fact]
    public void Any_finite_space_is_listed_whole() =>
        (from sizes in Gen.Int[1, 4].Array[1, 5]
         from links in Gen.Int[0, 9].Array[5]
         select new SearchSpace([.. sizes.Select((size, index) => (Parameter)new IntegerParameter($"p{index}", 1, size)
         {
             When = index > 0 && links[index] < index ? [new Condition($"p{links[index]}", [ParameterValue.Of(1L)])] : [],
         })])).Sample(space =>
        {
            var points = All(space);

            Assert.Equal(space.Size(), points.Distinct().Count());
            Assert.Equal(points.Count, points.Distinct().Count());
            Assert.All(points, point => Assert.True(space.IsValid(point)));
        });

    [Fact]
    public void A_late_point_of_a_large_grid_is_found_without_a_walk()
    {
        var space = new SearchSpace([.. Enumerable.Range(0, 6).Select(index => new IntegerParameter($"p{index}", 0, 9))]);

        Assert.Equal("p0=9 p1=8 p2=7 p3=6 p4=5 p5=4", Propose(new GridSampler(space), 987_655, Configuration.Empty)!.ToString());
    }

    [Fact]
    public void With_given_values_the_grid_is_that_of_the_others()
    {
        var given = Configuration.Empty.With("kind", ParameterValue.Of("net")).With("layers", ParameterValue.Of(2L));
        var sampler = new GridSampler(Spaces.Finite);
        var points = Enumerable.Range(1, 6).Select(number => Propose(sampler, number, given)!).ToList();

        Assert.Equal(6, points.Distinct().Count());
        Assert.All(points, point => Assert.Equal("2", point["layers"].ToString()));
        Assert.Null(Propose(sampler, 7, given));
    }

    [Fact]
    public void A_continuum_is_refused_by_name() =>
        Assert.Equal(
            "Parameter 'lr' is a continuum; a grid needs values, a step, or another method.",
            Assert.Throws<ArgumentException>(() => new GridSampler(Spaces.Mixed)).Message);

    [Fact]
    public void A_grid_beyond_a_million_points_is_refused() =>
        Assert.Equal(
            "The grid has more than 1000000 points; use random, sobol or tpe.",
            Assert.Throws<ArgumentException>(() => new GridSampler(new SearchSpace([new IntegerParameter("a", 0, 1_000_000), new IntegerParameter("b", 0, 1_000_000_000_000)]))).Message);

    [Fact]
    public void A_quantised_uniform_has_a_grid()
    {
        var space = new SearchSpace([new DistributionParameter("q", DistributionKind.QuantizedUniform, 0.1, 1.1, 0.5)]);

        Assert.Equal([0, 0.5, 1.0], All(space).Select(point => point["q"].AsDouble()));
    }

    private static List<Configuration> All(SearchSpace space)
    {
        var sampler = new GridSampler(space);
        var points = new List<Configuration>();
        while (Propose(sampler, points.Count + 1, Configuration.Empty) is { } point) points.Add(point);
        Assert.Equal(sampler.Count, points.Count);
        return points;
    }

    private static Configuration? Propose(GridSampler sampler, int number, Configuration given) =>
        sampler.Propose(new ProposalRequest(number, given, [], new TrialRandom(0, number)))?.Configuration;
}

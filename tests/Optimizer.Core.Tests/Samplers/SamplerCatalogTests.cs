using Optimizer.Core.Samplers;
using Optimizer.Core.Tests.Search;

namespace Optimizer.Core.Tests.Samplers;

public class SamplerCatalogTests
{
    [Fact]
    public void Every_method_that_is_listed_can_be_made() =>
        Assert.All(SamplerCatalog.Methods, method => SamplerCatalog.Create(method, Spaces.Finite, 1, 0));

    [Theory]
    [InlineData(18, typeof(GridSampler))]
    [InlineData(17, typeof(AutoSampler))]
    [InlineData(null, typeof(AutoSampler))]
    public void Auto_lists_a_space_that_the_budget_covers_and_learns_otherwise(int? trials, Type expected) =>
        Assert.IsType(expected, SamplerCatalog.Create("auto", Spaces.Finite, 1, 0, new SamplerBudget(trials)));

    [Fact]
    public void Auto_learns_on_a_continuum() =>
        Assert.IsType<AutoSampler>(SamplerCatalog.Create("auto", Spaces.Mixed, 1, 0, new SamplerBudget(1000)));

    [Theory]
    [InlineData("gird", "Method 'gird' is unknown; did you mean 'grid'? There are auto, cmaes, flow2, gp, grid, nsga2, random, sobol, tpe.")]
    [InlineData("annealing", "Method 'annealing' is unknown. There are auto, cmaes, flow2, gp, grid, nsga2, random, sobol, tpe.")]
    public void An_unknown_method_is_refused_with_those_there_are(string method, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => SamplerCatalog.Create(method, Spaces.Finite, 1, 0)).Message);
}

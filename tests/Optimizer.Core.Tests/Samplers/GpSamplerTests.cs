using System.Collections.Immutable;
using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Samplers;

public class GpSamplerTests
{
    private static readonly SearchSpace Line = new([new FloatParameter("x", 0, 1)]);

    [Fact]
    public void On_branin_the_trust_region_finishes_what_the_global_model_finds()
    {
        var problem = ClassicProblems.Branin;
        var sampler = new GpSampler(problem.Space, 1);
        var best = double.PositiveInfinity;
        for (var number = 1; number <= 60; number++)
        {
            var point = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(1, number)))!.Configuration;
            best = Math.Min(best, problem.Truth(point)[0]);
            sampler.Fold(new Observation(number, point, problem.Observed(point, 1)));
        }

        Assert.InRange(best - problem.Optimum, 0, 1e-4);
    }

    [Fact]
    public void It_learns_where_a_constraint_is_kept()
    {
        var sampler = new GpSampler(Line, 3);
        var proposed = new List<double>();
        for (var number = 1; number <= 30; number++)
        {
            var point = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(3, number)))!.Configuration;
            var x = point["x"].AsDouble();
            proposed.Add(x);
            sampler.Fold(new Observation(number, point, [x]) { Violations = [0.3 - x] });
        }

        // The least x that is allowed is 0.3.
        Assert.InRange(proposed.Where(x => x >= 0.3).Min(), 0.3, 0.32);
        Assert.True(proposed.Skip(10).Count(x => x < 0.25) <= 4, string.Join(' ', proposed));
    }

    [Fact]
    public void It_says_what_it_expects_and_from_how_many_trials()
    {
        var sampler = new GpSampler(Line, 3);
        for (var number = 1; number <= 10; number++)
        {
            var x = 0.4 + ((10 - number) * 0.06);
            sampler.Fold(new Observation(number, Configuration.Empty.With("x", ParameterValue.Of(x)), [(x - 0.4) * (x - 0.4)]));
        }

        Assert.Matches("^gp: log expected improvement .* within .* of the best, from 10 trials near it$", sampler.Propose(new ProposalRequest(11, Configuration.Empty, [], new TrialRandom(3, 11)))!.Reason);
    }

    /// <summary>Two objectives: at the neutral corner the second falls by a jump that no neighbour shows.</summary>
    [Fact]
    public void It_tries_the_neutral_values_together_and_stays_where_they_pay()
    {
        var space = new SearchSpace([new FloatParameter("x", 0, 1), new FloatParameter("sparsity", 0, 0.9), new FloatParameter("rank", 0.1, 1), new IntegerParameter("bits", 4, 32)]);
        var neutral = ImmutableSortedDictionary<string, ParameterValue>.Empty
            .Add("sparsity", ParameterValue.Of(0.0)).Add("rank", ParameterValue.Of(1.0)).Add("bits", ParameterValue.Of(32L));
        var tried = new[] { neutral, ImmutableSortedDictionary<string, ParameterValue>.Empty }.Select(told =>
        {
            var sampler = SamplerCatalog.Create("auto", space, objectives: 2, seed: 4, new SamplerBudget(null) { Reference = [2, 2], Neutral = told });
            var count = 0;
            for (var number = 1; number <= 40; number++)
            {
                var point = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(4, number)))!.Configuration;
                var (x, isNeutral) = (point["x"].AsDouble(), neutral.All(pair => point[pair.Key].Equals(pair.Value)));
                if (isNeutral && number > 10) count++;
                sampler.Fold(new Observation(number, point, [1 - x, isNeutral ? 0.1 + x : 1 + x - (0.3 * point["sparsity"].AsDouble())]));
            }

            return count;
        }).ToArray();

        Assert.InRange(tried[0], 10, 30);
        Assert.Equal(0, tried[1]);
    }

    [Fact]
    public void Neutral_values_that_the_space_does_not_have_are_no_corner()
    {
        var neutral = ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("x", ParameterValue.Of(2.0));
        var (with, without) = (new GpSampler(Line, 3, new SamplerBudget(null) { Neutral = neutral }), new GpSampler(Line, 3));
        for (var number = 1; number <= 15; number++)
        {
            ProposalRequest Request() => new(number, Configuration.Empty, [], new TrialRandom(3, number));
            var point = without.Propose(Request())!.Configuration;
            Assert.Equal(point, with.Propose(Request())!.Configuration);
            foreach (var sampler in new[] { with, without }) sampler.Fold(new Observation(number, point, [Math.Abs(point["x"].AsDouble() - 0.3)]));
        }
    }
}

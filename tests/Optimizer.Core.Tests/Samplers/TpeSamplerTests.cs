using Optimizer.Core.Frontier;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Tests.Search;

namespace Optimizer.Core.Tests.Samplers;

public class TpeSamplerTests
{
    private static readonly SearchSpace Line = new([new FloatParameter("x", 0, 1), new FloatParameter("y", 0, 1)]);

    [Fact]
    public void On_branin_it_is_three_times_as_close_as_random_after_60_trials() =>
        Assert.InRange(MedianBest(Problem.Branin, Tpe), 0, MedianBest(Problem.Branin, Random) / 3);

    [Fact]
    public void On_a_mixed_conditional_space_it_is_twice_as_close_as_random_after_60_trials() =>
        Assert.InRange(MedianBest(Problem.Mixed, Tpe), 0, MedianBest(Problem.Mixed, Random) / 2);

    [Fact]
    public void With_two_objectives_it_covers_more_of_the_frontier_than_random()
    {
        double Covered(Func<SearchSpace, long, ISampler> create) =>
            Median(seed => Hypervolume.Of(Problem.Zdt1.Run(create(Problem.Zdt1.Space, seed), seed, 60), [1.1, 5.0]));

        Assert.InRange(Covered(Tpe), Covered(Random) * 1.2, double.PositiveInfinity);
    }

    [Fact]
    public void It_begins_with_sobol_points_and_then_says_what_it_learnt_from()
    {
        var sampler = new TpeSampler(Line, 7);
        var (sobol, reasons) = (new SobolSampler(Line, 7), new List<string>());
        for (var number = 1; number <= TpeSampler.StartUp + 1; number++)
        {
            var request = new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(7, number));
            var proposal = sampler.Propose(request)!;
            if (number <= TpeSampler.StartUp) Assert.Equal(sobol.Propose(request), proposal);
            reasons.Add(proposal.Reason);
            sampler.Fold(new Observation(number, proposal.Configuration, [number]));
        }

        Assert.Equal("sobol point 1", reasons[0]);
        Assert.StartsWith("tpe: best of 32 by likeness to the top 2 of 10 trials", reasons[^1]);
    }

    [Fact]
    public void What_is_given_leads_to_what_went_well_with_it()
    {
        // Good where x and y are both low or both high.
        var sampler = new TpeSampler(Line, 1);
        var random = new TrialRandom(1, 0);
        for (var number = 1; number <= 80; number++)
        {
            var (x, y) = (random.NextUnit(), random.NextUnit());
            sampler.Fold(new Observation(number, Point(x, y), [Math.Abs(x - y) + Math.Min(Math.Abs(x - 0.1), Math.Abs(x - 0.9))]));
        }

        double MeanY(double x) => Enumerable.Range(1, 30).Average(number => sampler.Propose(new ProposalRequest(
            number, Configuration.Empty.With("x", ParameterValue.Of(x)), [], new TrialRandom(1, number)))!.Configuration["y"].AsDouble());

        Assert.InRange(MeanY(0.1), 0, 0.35);
        Assert.InRange(MeanY(0.9), 0.65, 1);
    }

    [Fact]
    public void What_is_running_is_kept_away_from()
    {
        var sampler = Folded(Enumerable.Range(0, 40).Select(index => (x: index / 40.0, loss: Math.Abs((index / 40.0) - 0.5))));
        double NearHalf(IReadOnlyList<Configuration> running) => Enumerable.Range(1, 60).Count(number =>
            Math.Abs(sampler.Propose(new ProposalRequest(number, Configuration.Empty, running, new TrialRandom(1, number)))!.Configuration["x"].AsDouble() - 0.5) < 0.03);

        Assert.InRange(NearHalf([.. Enumerable.Repeat(Point(0.5, 0.5), 10)]), 0, NearHalf([]) - 1);
    }

    [Fact]
    public void The_best_is_not_forgotten_among_thousands()
    {
        var early = Enumerable.Range(0, 12).Select(index => (x: 0.2 + (index * 0.001), loss: -1.0 - index));
        var late = Enumerable.Range(0, 3 * TpeSampler.Most).Select(index => (x: 0.6 + (index % 100 * 0.003), loss: 5.0 + (index % 7)));
        var sampler = Folded(early.Concat(late));
        var proposals = Enumerable.Range(1, 20).Select(number =>
            sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(1, number)))!);

        Assert.All(proposals, proposal =>
        {
            Assert.InRange(proposal.Configuration["x"].AsDouble(), 0, 0.5);
            Assert.InRange(int.Parse(proposal.Reason.Split(" of ")[^1].Split(" trials")[0], System.Globalization.CultureInfo.InvariantCulture), TpeSampler.Most, TpeSampler.Most * 11 / 10);
        });
    }

    [Fact]
    public void A_finite_space_is_tried_whole_before_anything_twice()
    {
        var sampler = new TpeSampler(Spaces.Finite, 5);
        var tried = new HashSet<Configuration>();
        for (var number = 1; number <= TpeSampler.StartUp; number++)
        {
            var start = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(5, number)))!.Configuration;
            tried.Add(start);
            sampler.Fold(new Observation(number, start, [start.Values.Count]));
        }

        var left = (int)Spaces.Finite.Size()!.Value - tried.Count;
        for (var number = 1; number <= left; number++)
        {
            var fresh = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(6, number)))!.Configuration;
            Assert.True(tried.Add(fresh), fresh.ToString());
            sampler.Fold(new Observation(number, fresh, [fresh.Values.Count]));
        }

        Assert.Contains(sampler.Propose(new ProposalRequest(99, Configuration.Empty, [], new TrialRandom(6, 99)))!.Configuration, tried);
    }

    private static TpeSampler Folded(IEnumerable<(double X, double Loss)> seen)
    {
        var sampler = new TpeSampler(Line, 1);
        foreach (var ((x, loss), index) in seen.Select((one, index) => (one, index)))
            sampler.Fold(new Observation(index + 1, Point(x, index * 0.618 % 1), [loss]));
        return sampler;
    }

    private static Configuration Point(double x, double y) => Configuration.Empty.With("x", ParameterValue.Of(x)).With("y", ParameterValue.Of(y));

    private static TpeSampler Tpe(SearchSpace space, long seed) => new(space, seed);

    private static RandomSampler Random(SearchSpace space, long seed) => new(space);

    private static double MedianBest(Problem problem, Func<SearchSpace, long, ISampler> create) =>
        Median(seed => problem.Run(create(problem.Space, seed), seed, 60).Min(losses => losses[0]));

    private static double Median(Func<long, double> of) => Enumerable.Range(0, 10).Select(seed => of(seed)).Order().ElementAt(5);
}

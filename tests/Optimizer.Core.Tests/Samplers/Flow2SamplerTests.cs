using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Samplers;

public class Flow2SamplerTests
{
    private static readonly SearchSpace Cube = new([.. Enumerable.Range(0, 4).Select(index => new FloatParameter($"x{index}", 0, 1))]);

    /// <summary>A bowl with waves; the first parameter makes a trial up to 150 times as expensive.</summary>
    [Fact]
    public void With_costs_it_spends_less_for_the_same_loss()
    {
        var (without, with) = (new List<double>(), new List<double>());
        for (var seed = 1; seed <= 100; seed++)
        {
            without.Add(SpentUntilGood(seed, isCostTold: false));
            with.Add(SpentUntilGood(seed, isCostTold: true));
        }

        Assert.True(with.Sum() < 0.9 * without.Sum(), $"{with.Sum():0} with costs, {without.Sum():0} without");
    }

    [Fact]
    public void Of_two_opposite_steps_the_cheaper_comes_first()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var sampler = new Flow2Sampler(Cube, seed);
            for (var number = 1; number <= 9; number++)
            {
                var x = number / 10.0;
                sampler.Fold(new Observation(number, At(x, 0.5, 0.5, 0.5), [number == 9 ? 0 : 1]) { Cost = Math.Exp(5 * x) });
            }

            double Next(int number) => sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number)))!.Configuration["x0"].AsDouble();

            // The best stands at 0.9; number 9 is its pair's second, so 12 and 13 are a pair of their own.
            Assert.True(Next(12) <= 0.9, $"{Next(12)}");
            Assert.True(Next(13) >= 0.9, $"{Next(13)}");
        }
    }

    private static double SpentUntilGood(int seed, bool isCostTold)
    {
        var sampler = new Flow2Sampler(Cube, seed);
        var spent = 0.0;
        for (var number = 1; number <= 2_000; number++)
        {
            var point = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number)))!.Configuration;
            var x = Enumerable.Range(0, 4).Select(index => point[$"x{index}"].AsDouble()).ToArray();
            var loss = ((x[0] - 0.2) * (x[0] - 0.2)) + x.Skip(1).Sum(one => (one - 0.7) * (one - 0.7)) + (0.05 * x.Sum(one => 1 - Math.Cos(12 * (one - 0.7))));
            var cost = Math.Exp(5 * x[0]);
            spent += cost;
            if (loss < 0.05) break;
            sampler.Fold(new Observation(number, point, [loss]) { Cost = isCostTold ? cost : null });
        }

        return spent;
    }

    private static Configuration At(params double[] x) =>
        x.Select((value, index) => ($"x{index}", value)).Aggregate(Configuration.Empty, (point, pair) => point.With(pair.Item1, ParameterValue.Of(pair.value)));
}

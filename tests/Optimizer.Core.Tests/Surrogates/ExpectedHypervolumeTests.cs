using Optimizer.Core.Frontier;
using Optimizer.Core.Seeds;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Tests.Surrogates;

public class ExpectedHypervolumeTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_is_the_mean_growth_over_many_draws(int objectives)
    {
        var random = new TrialRandom(5, objectives);
        var reference = Enumerable.Repeat(1.0, objectives).ToArray();
        var points = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, objectives).Select(_ => random.NextUnit()).ToArray()).ToList();
        var front = ParetoFront.Of(points).Select(index => points[index]).ToList();
        var (means, deviations) = (Enumerable.Repeat(0.4, objectives).ToArray(), Enumerable.Range(1, objectives).Select(index => 0.1 * index).ToArray());
        var before = Hypervolume.Of(front, reference);
        var grown = Enumerable.Range(0, 20_000).Average(_ =>
            Hypervolume.Of(front.Append([.. means.Select((mean, objective) => mean + (deviations[objective] * random.NextNormal()))]), reference) - before);

        Assert.InRange(new ExpectedHypervolume(front, reference).At(means, deviations) / grown, 0.93, 1.07);
    }
}

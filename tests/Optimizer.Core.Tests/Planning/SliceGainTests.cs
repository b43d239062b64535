using CsCheck;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Planning;

public sealed class SliceGainTests
{
    private static readonly Gen<double[]> Point = Gen.Double[0.05, 0.95].Array[3];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_known_point_grows_the_volume_by_what_brute_force_says(int objectives) =>
        Gen.Select(Point.Array[0, 12], Point).Sample((all, fresh) =>
        {
            var front = all.Select(point => point[..objectives]).ToList();
            var (point, reference) = (fresh[..objectives], Enumerable.Repeat(0.9, objectives).ToArray());
            var grown = Hypervolume.Of([.. front, point], reference) - Hypervolume.Of(front, reference);

            Assert.Equal(grown, new SliceGain(front, reference, 0).At(new Estimate(point[0], 0), point.AsSpan(1)), 1e-5);
        });

    [Fact]
    public void The_expectation_is_the_mean_over_draws()
    {
        double[][] front = [[0.2, 0.7, 0.5], [0.4, 0.4, 0.4], [0.6, 0.2, 0.6]];
        double[] reference = [1, 1, 1];
        var (mean, deviation) = (0.35, 0.15);
        var spread = Math.Sqrt(Math.Log(1 + (deviation / mean * (deviation / mean))));
        var random = new TrialRandom(5, 1);
        var whole = Hypervolume.Of(front, reference);
        var drawn = Enumerable.Range(0, 40_000).Average(_ =>
            Hypervolume.Of([.. front, [mean * Math.Exp((spread * random.NextNormal()) - (spread * spread / 2)), 0.5, 0.3]], reference) - whole);

        Assert.Equal(drawn, new SliceGain(front, reference, 0).At(new Estimate(mean, deviation), [0.5, 0.3]), 0.002);
    }
}

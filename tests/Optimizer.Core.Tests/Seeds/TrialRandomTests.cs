using CsCheck;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Seeds;

public class TrialRandomTests
{
    [Fact]
    public void The_same_seed_and_stream_give_these_numbers_for_ever()
    {
        var random = new TrialRandom(42, 7);

        Assert.Equal([11830340345065515892UL, 2386281289838151681UL, 8217175675880351264UL], new[] { random.NextBits(), random.NextBits(), random.NextBits() });
        Assert.Equal(0.35477599183427455, random.NextUnit());
        Assert.Equal(0.12411140696141418, random.NextNormal(), 14);
        Assert.Equal(495, random.NextIndex(1000));
    }

    [Fact]
    public void Neighbouring_streams_and_seeds_differ()
    {
        var first = new HashSet<ulong>();
        for (var seed = 0; seed < 100; seed++)
            for (var stream = 0; stream < 100; stream++)
                Assert.True(first.Add(new TrialRandom(seed, stream).NextBits()));
    }

    [Fact]
    public void Units_are_uniform_and_normals_standard()
    {
        var random = new TrialRandom(1, 2);
        const int Draws = 100_000;
        var units = Enumerable.Range(0, Draws).Select(_ => random.NextUnit()).ToList();
        var normals = Enumerable.Range(0, Draws).Select(_ => random.NextNormal()).ToList();

        Assert.All(units, unit => Assert.InRange(unit, 0, 1 - 1e-16));
        Assert.Equal(0.5, units.Average(), 2);
        Assert.Equal(1 / 12.0, units.Average(unit => (unit - 0.5) * (unit - 0.5)), 2);
        Assert.Equal(0, normals.Average(), 2);
        Assert.Equal(1, normals.Average(normal => normal * normal), 1);
        Assert.Equal(3, normals.Average(normal => normal * normal * normal * normal), 1);
    }

    [Fact]
    public void An_index_lies_below_the_count() =>
        Gen.Select(Gen.Long, Gen.Int[1, 1000]).Sample((seed, count) => Assert.InRange(new TrialRandom(seed, 0).NextIndex(count), 0, count - 1));
}

using CsCheck;
using Optimizer.Core.Samplers;

namespace Optimizer.Core.Tests.Samplers;

public class SobolSequenceTests
{
    /// <summary>From the example that Joe and Kuo publish with their direction numbers.</summary>
    [Fact]
    public void The_plain_sequence_is_the_published_one()
    {
        var sequence = new SobolSequence(3, seed: null);

        Assert.Equal(
            [
                [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625], [0.875, 0.875, 0.125],
                [0.625, 0.125, 0.875], [0.125, 0.625, 0.375], [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
            ],
            Enumerable.Range(0, 10).Select(index => sequence.Point(index)));
    }

    [Fact]
    public void There_are_at_least_64_dimensions_and_each_starts_with_one_point_per_cell()
    {
        Assert.InRange(SobolSequence.MostDimensions, 64, 1000);
        foreach (var seed in new long?[] { null, 0, 1, 12345 })
        {
            var sequence = new SobolSequence(SobolSequence.MostDimensions, seed);
            var points = Enumerable.Range(0, 256).Select(index => sequence.Point(index)).ToList();
            for (var dimension = 0; dimension < SobolSequence.MostDimensions; dimension++)
                Assert.Equal(Enumerable.Range(0, 256), points.Select(point => (int)(point[dimension] * 256)).Order());
        }
    }

    [Fact]
    public void Scrambled_points_of_the_first_two_dimensions_fill_every_elementary_interval() =>
        Gen.Select(Gen.Long, Gen.Int[0, 6]).Sample((seed, split) =>
        {
            var sequence = new SobolSequence(2, seed);
            var (columns, rows) = (1 << split, 1 << (6 - split));
            var cells = Enumerable.Range(0, 64).Select(index => sequence.Point(index)).Select(point => ((int)(point[0] * columns) * rows) + (int)(point[1] * rows));

            Assert.Equal(Enumerable.Range(0, 64), cells.Order());
        }, iter: 200);

    [Fact]
    public void Every_polynomial_is_primitive_and_none_stands_twice()
    {
        var polynomials = SobolDirections.Rows.Select(row => (1u << row.Degree) | (row.Coefficients << 1) | 1).ToList();

        Assert.Equal(polynomials.Count, polynomials.Distinct().Count());
        Assert.All(SobolDirections.Rows.Zip(polynomials), pair => Assert.Equal((1 << pair.First.Degree) - 1, Order(pair.Second, pair.First.Degree)));
        Assert.All(SobolDirections.Rows, row => Assert.All(row.Initial.Select((number, index) => (number, index)), pair =>
            Assert.True(pair.number % 2 == 1 && pair.number < 2u << pair.index)));
    }

    [Fact]
    public void Seeds_scramble_differently() =>
        Assert.NotEqual(new SobolSequence(3, 1).Point(5), new SobolSequence(3, 2).Point(5));

    /// <summary>Of x modulo the polynomial over GF(2): 2^degree - 1 for a primitive one.</summary>
    private static int Order(uint polynomial, int degree)
    {
        var power = 1u;
        for (var order = 1; ; order++)
        {
            power <<= 1;
            if (power >> degree != 0) power ^= polynomial;
            if (power == 1) return order;
        }
    }
}

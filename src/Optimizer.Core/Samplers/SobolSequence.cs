using Optimizer.Core.Seeds;

namespace Optimizer.Core.Samplers;

/// <summary>
/// Sobol's low-discrepancy sequence with direction numbers of Joe and Kuo (<see cref="SobolDirections"/>), in Gray code order, with a nested
/// uniform scramble (Owen 1995, by the hash of Laine and Karras 2011, doi:10.1111/j.1467-8659.2011.01861.x, constants of Vegdahl).
/// </summary>
public sealed class SobolSequence
{
    public static int MostDimensions { get; } = SobolDirections.Rows.Length + 1;

    private const int Bits = 32;

    private readonly uint[][] directions;
    private readonly uint[]? scrambles;

    /// <param name="seed">Of the scramble; null: the plain sequence, which starts at the origin.</param>
    public SobolSequence(int dimensions, long? seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostDimensions);
        directions = [.. Enumerable.Range(0, dimensions).Select(Directions)];
        if (seed is null) return;
        var random = new TrialRandom(seed.Value, 0x50B01);
        scrambles = [.. Enumerable.Range(0, dimensions).Select(_ => (uint)random.NextBits())];
    }

    /// <param name="index">0-based.</param>
    /// <returns>(dimensions), each in [0, 1).</returns>
    public double[] Point(long index)
    {
        var gray = (ulong)index ^ ((ulong)index >> 1);
        var point = new double[directions.Length];
        for (var dimension = 0; dimension < point.Length; dimension++)
        {
            uint bits = 0;
            for (var bit = 0; bit < Bits; bit++)
                if (((gray >> bit) & 1) != 0) bits ^= directions[dimension][bit];
            point[dimension] = (scrambles is null ? bits : Scramble(bits, scrambles[dimension])) * (1.0 / 4294967296.0);
        }

        return point;
    }

    private static uint[] Directions(int dimension)
    {
        var v = new uint[Bits];
        if (dimension == 0)
        {
            for (var bit = 0; bit < Bits; bit++) v[bit] = 1u << (Bits - 1 - bit);
            return v;
        }

        var (degree, coefficients, initial) = SobolDirections.Rows[dimension - 1];
        for (var bit = 0; bit < degree; bit++) v[bit] = initial[bit] << (Bits - 1 - bit);
        for (var bit = degree; bit < Bits; bit++)
        {
            v[bit] = v[bit - degree] ^ (v[bit - degree] >> degree);
            for (var k = 1; k < degree; k++)
                if (((coefficients >> (degree - 1 - k)) & 1) != 0) v[bit] ^= v[bit - k];
        }

        return v;
    }

    private static uint Scramble(uint x, uint seed)
    {
        x = Reverse(x);
        x ^= x * 0x3D20ADEA;
        x += seed;
        x *= (seed >> 16) | 1;
        x ^= x * 0x05526C56;
        x ^= x * 0x53A22864;
        return Reverse(x);
    }

    private static uint Reverse(uint x)
    {
        x = ((x >> 1) & 0x55555555) | ((x & 0x55555555) << 1);
        x = ((x >> 2) & 0x33333333) | ((x & 0x33333333) << 2);
        x = ((x >> 4) & 0x0F0F0F0F) | ((x & 0x0F0F0F0F) << 4);
        x = ((x >> 8) & 0x00FF00FF) | ((x & 0x00FF00FF) << 8);
        return (x >> 16) | (x << 16);
    }
}

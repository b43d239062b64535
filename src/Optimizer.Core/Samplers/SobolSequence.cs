using Optimizer.Core.Seeds;

namespace Optimizer.Core.Samplers;

/// <summary>
/// Sobol's low-discrepancy sequence with the direction numbers of Joe and Kuo (2008, new-joe-kuo-6.21201, first 21 dimensions)
/// and a nested uniform scramble (Owen 1995, by the hash of Laine and Karras 2011, constants of Vegdahl).
/// </summary>
public sealed class SobolSequence
{
    public const int MostDimensions = 21;

    private const int Bits = 32;

    /// <summary>Degree s, coefficients a and initial numbers m of dimensions 2, 3, …</summary>
    private static readonly (int Degree, uint Coefficients, uint[] Initial)[] Table =
    [
        (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]), (4, 4, [1, 3, 5, 13]),
        (5, 2, [1, 1, 5, 5, 17]), (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]), (5, 11, [1, 1, 5, 1, 1]), (5, 13, [1, 1, 1, 3, 11]),
        (5, 14, [1, 3, 5, 5, 31]), (6, 1, [1, 3, 3, 9, 7, 49]), (6, 13, [1, 1, 1, 15, 21, 21]), (6, 16, [1, 3, 1, 13, 27, 49]),
        (6, 19, [1, 1, 1, 15, 7, 5]), (6, 22, [1, 3, 1, 15, 13, 25]), (6, 25, [1, 1, 5, 5, 19, 61]), (7, 1, [1, 3, 7, 11, 23, 15, 103]),
        (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    ];

    private readonly uint[][] directions;
    private readonly uint[] scrambles;

    public SobolSequence(int dimensions, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostDimensions);
        var random = new TrialRandom(seed, 0x50B01);
        directions = [.. Enumerable.Range(0, dimensions).Select(Directions)];
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
            point[dimension] = Scramble(bits, scrambles[dimension]) * (1.0 / 4294967296.0);
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

        var (degree, coefficients, initial) = Table[dimension - 1];
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

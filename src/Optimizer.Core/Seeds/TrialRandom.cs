namespace Optimizer.Core.Seeds;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014), seeded by (sweep seed, trial number): nothing to save, parallel trials differ.</summary>
public sealed class TrialRandom
{
    private ulong state;

    public TrialRandom(long sweepSeed, long stream) => state = Mix(Mix(unchecked((ulong)sweepSeed)) + unchecked((ulong)stream * 0x9E3779B97F4A7C15));

    public ulong NextBits() => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0..count-1.</summary>
    public int NextIndex(int count) => (int)(NextUnit() * count);

    /// <summary>Standard normal, by the polar method.</summary>
    public double NextNormal()
    {
        while (true)
        {
            var (a, b) = ((2 * NextUnit()) - 1, (2 * NextUnit()) - 1);
            var square = (a * a) + (b * b);
            if (square is > 0 and < 1) return a * Math.Sqrt(-2 * Math.Log(square) / square);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

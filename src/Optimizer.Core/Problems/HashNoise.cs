namespace Optimizer.Core.Problems;

/// <summary>Noise that is a pure function of where it is asked for: mean 0, variance 1, at most 2 sqrt 3 in size.</summary>
public static class HashNoise
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The sum of four uniform numbers, centred and scaled, from a SplitMix64 chain over (seed, stream, values).</summary>
    public static double At(long seed, int stream, params ReadOnlySpan<double> values)
    {
        var hash = Mix(unchecked(Golden + (ulong)seed));
        hash = Mix(unchecked(hash + Golden + (ulong)stream));
        foreach (var value in values) hash = Mix(unchecked(hash + Golden + BitConverter.DoubleToUInt64Bits(value)));
        var sum = 0.0;
        for (ulong i = 1; i <= 4; i++) sum += (Mix(unchecked(hash + (i * Golden))) >> 11) * (1.0 / (1UL << 53));
        return (sum - 2) * 1.7320508075688772;
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

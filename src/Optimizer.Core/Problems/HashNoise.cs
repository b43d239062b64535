namespace Optimizer.Core.Problems;

/// <summary>Noise that is a pure function of what it disturbs: mean 0, variance 1, never beyond 2 sqrt 3.</summary>
public static class HashNoise
{
    private const ulong Gold = 0x9E3779B97F4A7C15;

    /// <param name="values">What is measured: the same values under the same seed and stream have the same noise, bit for bit.</param>
    public static double Of(long seed, int stream, params ReadOnlySpan<double> values)
    {
        unchecked
        {
            var hash = Mix(Gold + (ulong)seed);
            hash = Mix(hash + Gold + (ulong)stream);
            foreach (var value in values) hash = Mix(hash + Gold + BitConverter.DoubleToUInt64Bits(value));
            var sum = 0.0;
            for (var part = 1UL; part <= 4; part++) sum += (Mix(hash + (part * Gold)) >> 11) * (1.0 / (1UL << 53));
            return (sum - 2) * 1.7320508075688772;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}

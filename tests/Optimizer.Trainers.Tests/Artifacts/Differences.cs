namespace Optimizer.Trainers.Tests.Artifacts;

internal static class Differences
{
    public static double Largest(float[] actual, float[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        return actual.Zip(expected, (a, b) => (double)Math.Abs(a - b)).Max();
    }

    /// <summary>Length of the difference over the length of what was expected.</summary>
    public static double Relative(float[] actual, float[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Math.Sqrt(actual.Zip(expected, (a, b) => Math.Pow(a - b, 2)).Sum() / expected.Sum(b => Math.Pow(b, 2)));
    }
}

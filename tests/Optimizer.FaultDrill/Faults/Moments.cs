namespace Optimizer.FaultDrill.Faults;

internal static class Moments
{
    /// <summary>Between <paramref name="least"/> and <paramref name="most"/> seconds.</summary>
    public static TimeSpan Seconds(this Random random, double least, double most) => TimeSpan.FromSeconds(least + ((most - least) * random.NextDouble()));

    /// <summary>In another order.</summary>
    public static T[] Shuffled<T>(this Random random, IEnumerable<T> items)
    {
        var array = items.ToArray();
        random.Shuffle(array);
        return array;
    }
}

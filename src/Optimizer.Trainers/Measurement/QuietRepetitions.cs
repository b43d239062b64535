namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Those in which the host was not disturbed; its neighbours, frequency or power may change for seconds. A <see cref="Gauge"/> decides, not the
/// figures themselves, so that no model is made to look fast by choosing its luckiest repetitions.
/// </summary>
public static class QuietRepetitions
{
    /// <summary>Readings of a quiet host differ by less.</summary>
    private const double Slack = 0.05;

    /// <summary>Rather a disturbed repetition than a figure that hangs on one.</summary>
    private const int Fewest = 3;

    /// <param name="gauge">Its reading in each repetition.</param>
    /// <returns>Indices, ascending, of those about as fast as the fastest; the three fastest where these are fewer.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> gauge)
    {
        var fastest = gauge.Min();
        var byLatency = Enumerable.Range(0, gauge.Count).OrderBy(index => gauge[index]).ToArray();
        var quiet = byLatency.Count(index => IsQuiet(gauge[index], fastest));
        return [.. byLatency.Take(Math.Max(quiet, Fewest)).Order()];
    }

    /// <param name="gauge">A reading.</param>
    /// <param name="quietest">The reading of a quiet host.</param>
    public static bool IsQuiet(double gauge, double quietest) => gauge <= quietest * (1 + Slack);
}

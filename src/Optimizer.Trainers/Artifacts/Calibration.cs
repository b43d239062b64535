using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Runs rows through the float network and notes which values are quantised: the input, and what dense layers and convolutions give after their Relu.</summary>
public static class Calibration
{
    private const int Bins = 4096;

    /// <param name="rows">rows x features: training rows, some hundreds are enough.</param>
    /// <returns>Ranges from the smallest to the largest value.</returns>
    public static CalibrationRanges Observe(Network network, ReadOnlySpan<float> rows) => Observe(network, rows, [1])[0];

    /// <param name="shares">Shares of the values on each side of 0 that the range must cover. 1: the smallest and largest value.</param>
    /// <returns>One set of ranges per share.</returns>
    public static IReadOnlyList<CalibrationRanges> Observe(Network network, ReadOnlySpan<float> rows, params ReadOnlySpan<double> shares)
    {
        using var observed = new ObservedNetwork(network, Enumerable.Range(1, network.Layers.Length - 1).Where(position => IsQuantised(network, position - 1)));
        var extremes = new ValueRange[network.Layers.Length + 1];
        observed.Each(rows, (position, values) => extremes[position] = Widened(extremes[position], values));
        var histograms = new Dictionary<int, long[,]>();
        if (shares.ContainsAnyExcept(1))
        {
            observed.Each(rows, (position, values) =>
            {
                if (!histograms.TryGetValue(position, out var histogram)) histograms[position] = histogram = new long[2, Bins];
                Count(values, extremes[position], histogram);
            });
        }

        var sets = new List<CalibrationRanges>();
        foreach (var share in shares) sets.Add(new CalibrationRanges([.. extremes.Select((range, position) => Narrowed(range, histograms.GetValueOrDefault(position), share))]));
        return sets;
    }

    /// <summary>Pooling and flattening keep the range they are given.</summary>
    private static bool IsQuantised(Network network, int index) =>
        network.Layers[index] is not (MaxPoolLayer or FlattenLayer) && !StaticInt8Graph.KeepsFloatUntilRelu(network, index);

    private static ValueRange Widened(ValueRange range, ReadOnlySpan<float> values)
    {
        var (low, high) = (range.Low, range.High);
        foreach (var value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return new ValueRange(low, high);
    }

    private static ValueRange Narrowed(ValueRange range, long[,]? histogram, double share) =>
        share >= 1 || histogram is null ? range : new ValueRange(range.Low * Covered(histogram, 0, share), range.High * Covered(histogram, 1, share));

    /// <summary>Bins are equal shares of the way from 0 to the extreme, below (0) and above (1) zero.</summary>
    private static void Count(ReadOnlySpan<float> values, ValueRange range, long[,] histogram)
    {
        var (below, above) = (range.Low < 0 ? Bins / range.Low : 0, range.High > 0 ? Bins / range.High : 0);
        foreach (var value in values)
        {
            if (value > 0) histogram[1, Math.Min(Bins - 1, (int)(value * above))]++;
            else if (value < 0) histogram[0, Math.Min(Bins - 1, (int)(value * below))]++;
        }
    }

    private static float Covered(long[,] histogram, int side, double share)
    {
        var total = 0L;
        for (var bin = 0; bin < Bins; bin++) total += histogram[side, bin];
        var (needed, seen) = (share * total, 0L);
        for (var bin = 0; bin < Bins; bin++)
        {
            seen += histogram[side, bin];
            if (seen >= needed) return (bin + 1f) / Bins;
        }

        return 1;
    }
}

namespace Optimizer.Trainers.Measurement;

/// <summary>How well predicted classes meet the true ones.</summary>
/// <param name="Accuracy">Share of rows that are right.</param>
/// <param name="MacroF1">Mean over the classes that occur, true or predicted, of 2TP / (2TP + FP + FN).</param>
public sealed record Scores(int Right, int Rows, double Accuracy, double MacroF1)
{
    /// <param name="logits">rows x classes; the largest, and among equals the first, is the prediction.</param>
    public static Scores Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var classes = logits.Length / labels.Length;
        var (hits, predicted, actual) = (new int[classes], new int[classes], new int[classes]);
        for (var row = 0; row < labels.Length; row++)
        {
            var choice = Largest(logits.Slice(row * classes, classes));
            predicted[choice]++;
            actual[labels[row]]++;
            if (choice == labels[row]) hits[choice]++;
        }

        var occurring = Enumerable.Range(0, classes).Where(index => predicted[index] + actual[index] > 0).ToArray();
        return new Scores(
            hits.Sum(),
            labels.Length,
            (double)hits.Sum() / labels.Length,
            occurring.Average(index => 2.0 * hits[index] / (predicted[index] + actual[index])));
    }

    /// <summary>Interval of the true accuracy at 95% confidence. Wilson 1927, doi:10.1080/01621459.1927.10502953.</summary>
    public (double Low, double High) Interval()
    {
        const double z = 1.959963984540054;
        var centre = (Accuracy + (z * z / (2 * Rows))) / (1 + (z * z / Rows));
        var half = z / (1 + (z * z / Rows)) * Math.Sqrt((Accuracy * (1 - Accuracy) / Rows) + (z * z / (4.0 * Rows * Rows)));
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var at = 1; at < values.Length; at++)
        {
            if (values[at] > values[best]) best = at;
        }

        return best;
    }
}

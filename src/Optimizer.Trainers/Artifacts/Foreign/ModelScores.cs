using System.Collections.Immutable;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>How often a user's model is right on rows of the spec's data.</summary>
internal static class ModelScores
{
    private const int BatchSize = 64;

    /// <param name="prefix">Of the metrics' names.</param>
    /// <returns>Empty: there are no rows, or no output of the model has a score for each class or the class itself.</returns>
    public static ImmutableSortedDictionary<string, double> Of(string path, LoadedData data, ReadOnlySpan<int> numbers, string prefix)
    {
        var metrics = ImmutableSortedDictionary<string, double>.Empty;
        if (data.Set.Rows == 0 || numbers.IsEmpty) return metrics;
        var rows = Rows.Of(data.Set, numbers);
        using var session = new ForeignSession(path, SampleRows.Of(rows.Features, data.Set.Shape));
        if (!session.IsFed)
            throw new StageFailedException("error", $"The model takes {session.Takes}, and a row of the spec's data has {data.Set.Width} values: they are dealt out in order where the sizes sum up to that. Export a model that takes such rows, or leave data out and give inputs by serving.sample.");
        if (Logits(session, rows, data.Set.ClassNames.Length) is not { } logits) return metrics;
        var scores = Scores.Of(logits, rows.Labels);
        metrics = metrics.Add($"{prefix}accuracy", scores.Accuracy).Add($"{prefix}macro_f1", scores.MacroF1);
        if (prefix.Length == 0) return metrics;
        var (low, high) = scores.Interval();
        return metrics.Add($"{prefix}accuracy_low", low).Add($"{prefix}accuracy_high", high);
    }

    /// <returns>rows x classes; null: the model tells neither scores nor a class.</returns>
    private static float[]? Logits(ForeignSession session, Rows rows, int classes)
    {
        var scores = session.Outputs.FirstOrDefault(output => output.Value.IsTensor && output.Value.Dimensions is [.., var last] && last == classes && output.Value.Dimensions.Length == 2).Key;
        var label = session.Outputs.FirstOrDefault(output => output.Value.IsTensor && output.Value.Dimensions.Length == 1 && output.Value.ElementType == typeof(long)).Key;
        if ((scores ?? label) is not { } name) return null;
        var logits = new float[rows.Count * classes];
        for (var from = 0; from < rows.Count;)
        {
            // A model of a fixed batch predicts rows again at the end; they are not counted twice.
            using var batch = session.Batch(Math.Min(BatchSize, rows.Count - from), from);
            var output = batch.Output(name);
            for (var row = 0; row < batch.Rows && from + row < rows.Count; row++)
            {
                if (scores is not null) output.AsSpan(row * classes, classes).CopyTo(logits.AsSpan((from + row) * classes));
                else if (output[row] is var chosen && chosen >= 0 && chosen < classes) logits[((from + row) * classes) + (int)chosen] = 1;
            }

            from += batch.Rows;
        }

        return logits;
    }
}

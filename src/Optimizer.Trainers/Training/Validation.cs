using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Training;

/// <summary>How well a network does on the validation rows.</summary>
/// <param name="Loss">Mean cross-entropy in nats, without label smoothing.</param>
public sealed record Validation(double Loss, Scores Scores)
{
    /// <param name="logits">(rows, classes), row-major.</param>
    /// <param name="labels">(rows), at least one.</param>
    public static Validation Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var (loss, classes) = (0.0, logits.Length / labels.Length);
        for (var row = 0; row < labels.Length; row++)
        {
            var scores = logits.Slice(row * classes, classes);
            // log(sum(exp)) from the largest down, so that nothing overflows.
            var (largest, sum) = ((double)float.NegativeInfinity, 0.0);
            foreach (var score in scores) largest = Math.Max(largest, score);
            foreach (var score in scores) sum += Math.Exp(score - largest);
            loss += Math.Log(sum) + largest - scores[labels[row]];
        }

        return new(loss / labels.Length, Scores.Of(logits, labels));
    }
}
